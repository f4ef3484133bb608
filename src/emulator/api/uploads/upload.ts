import type { IncomingMessage } from 'node:http'
import { imageMetadata } from '../../metadata/image-metadata'
import { videoMetadata } from '../../metadata/video-metadata'
import type { Account } from '../../model/account'
import { ApiError, MESSAGES } from '../../model/api-error'
import { largestUpload, limitOf } from '../../model/upload-limits'
import type { WrittenBlob } from '../../store/blobs'
import { type Media, mediaOf, withVideo } from '../../store/media-type'
import type { Store } from '../../store/store'
import { newId } from '../../store/stored-file'
import { basicUser, clientAuthentication, requirePrivateKey } from '../authentication'
import type { ApiContext } from '../context'
import { startExtensions } from '../extensions/extensions'
import { uploadObject } from '../files/file-object'
import type { Handlers } from '../handler'
import { runChecks } from './upload-checks'
import * as events from './upload-events'
import { checkedUpload, parseUploadFields, type UploadFields } from './upload-fields'
import { decodeFileText, isFileUrl, readUploadForm, type UploadForm } from './upload-form'
import { placeUpload } from './upload-place'
import { fetchedFile } from './upload-source'
import { uploadTokens } from './upload-token'
import { checkKind, preTransformed } from './upload-transformation'

/** Uploads V1 and V2. @see https://imagekit.io/docs/api-reference/upload-file/upload-file */
export function uploadHandlers(context: ApiContext) {
  const { account, store, tokens, uploadLimits } = context
  const maxBytes = largestUpload(uploadLimits)
  const checkSignature = clientAuthentication(account, tokens, () => store.now().getTime())
  const checkToken = uploadTokens(account, tokens, () => store.now().getTime())

  return {
    upload: ({ incoming, requestId }) =>
      upload(incoming, requestId, ({ fields }) => {
        const isClient = fields.has('signature') || fields.has('token')
        authenticate(incoming, isClient, MESSAGES.bothAuthentications, account)
        if (isClient) checkSignature(fields)
      }),
    'beta.v2.files.upload': ({ incoming, requestId }) =>
      upload(incoming, requestId, ({ fields }) => {
        const isClient = !incoming.headers.authorization || fields.has('token')
        authenticate(incoming, isClient, MESSAGES.bothTokenAndBasic, account)
        if (isClient) checkToken(fields)
      }),
  } satisfies Handlers

  async function upload(
    incoming: IncomingMessage,
    requestId: string,
    authenticated: (form: UploadForm) => void,
  ): Promise<unknown> {
    const received = newId()
    // Only the last version is stored; on an error, none is.
    const versionIds = [received]
    const sink = store.sink(received)
    try {
      const form = await readUploadForm(incoming, sink, maxBytes)
      authenticated(form)
      if (form.tooLarge) throw new ApiError(400, MESSAGES.tooLarge)
      const input = parseUploadFields(form.fields, store)
      if (form.file === 'missing') throw new ApiError(400, MESSAGES.missingFile)
      if (form.file === 'text') await sink.write(await fileOf(form.fields.get('file') ?? ''))
      let { size, head, sha256 } = await sink.finish()
      if (size === 0) throw new ApiError(400, MESSAGES.missingFile)

      const part = (start: number, end: number) => store.readPart(received, start, end)
      let media = await withVideo(mediaOf(input.fileName, head), { size, read: part })
      if (size > uploadLimits[limitOf(media.mime)]) throw new ApiError(400, MESSAGES.tooLarge)
      const fields = withDefaults(input, form.fields, media)
      runChecks(fields.checks, checkedUpload(fields, size, media))
      checkKind(fields.transformation, media)
      const { pre } = fields.transformation
      if (pre !== undefined) {
        head = await preTransformed(await store.readReceived(received), pre, named).catch((error) => {
          events.preTransformFailed(fields, error, requestId, context)
          throw error
        })
        const stored = await storeBytes(head, store)
        ;({ size, sha256 } = stored)
        media = mediaOf(input.fileName, head)
        versionIds.push(stored.id)
      }
      const versionId = versionIds.at(-1)!
      const metadata = await requestedMetadata(fields, versionId, { ...media, size })
      // Synchronous from here on, so uploads to one path happen one after the other.
      const file = placeUpload(fields, { versionId, size, head, sha256, media }, context)
      store.put(file)
      for (const id of versionIds.slice(0, -1)) void store.discard(id)
      void events.warm(file, fields, requestId, context)
      const response = uploadObject(file, account, {
        responseFields: fields.responseFields,
        ...(metadata && { metadata }),
        ...(fields.extensions.length > 0 && {
          extensionStatus: startExtensions(file, fields.extensions, fields.webhookUrl, context),
        }),
      })
      if (pre !== undefined) events.preTransformed(pre, response, requestId, context)
      return response
    } catch (error) {
      await sink.abort()
      for (const id of versionIds) await store.discard(id)
      throw error
    }
  }

  async function fileOf(text: string): Promise<Buffer> {
    if (isFileUrl(text)) return fetchedFile(text.trim(), maxBytes, context)
    const bytes = decodeFileText(text)
    if (bytes.length > maxBytes) throw new ApiError(400, MESSAGES.tooLarge)
    return bytes
  }

  function named(name: string) {
    return store
      .records('namedTransformation')
      .all()
      .find((record) => record.name === name)
  }

  /** Needs sharp, so it is computed only if `responseFields` asks for it. */
  async function requestedMetadata(
    { responseFields }: UploadFields,
    id: string,
    media: Media & { size: number },
  ) {
    if (!responseFields.includes('metadata')) return undefined
    if (media.fileType !== 'image') return videoMetadata(media)
    return imageMetadata(await store.readReceived(id))
  }

  /** Applies the account's transformation to images that are sent without one. */
  function withDefaults(fields: UploadFields, sent: ReadonlyMap<string, string>, { fileType }: Media) {
    const isFinal = sent.has('transformation') || fileType !== 'image'
    return isFinal ? fields : { ...fields, transformation: context.uploadTransformation }
  }
}

function authenticate({ headers }: IncomingMessage, isClient: boolean, both: string, account: Account): void {
  if (isClient && basicUser(headers.authorization)) throw new ApiError(400, both)
  if (!isClient) requirePrivateKey(headers.authorization, account)
}

async function storeBytes(bytes: Buffer, store: Store): Promise<WrittenBlob & { id: string }> {
  const id = newId()
  const sink = store.sink(id)
  await sink.write(bytes)
  return { id, ...(await sink.finish()) }
}
