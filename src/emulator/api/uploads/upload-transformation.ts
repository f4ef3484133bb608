import { EngineError, transform } from '../../../engine'
import { decodeTransformation, parseTransformation, TransformationError } from '../../../url'
import { expandNamed, type NamedLookup, namedSteps } from '../../delivery/named-steps'
import { DeliveryError } from '../../delivery/response/delivery-error'
import { validateChain } from '../../delivery/validate-chain'
import { ApiError, MESSAGES } from '../../model/api-error'
import type { Media } from '../../store/media-type'
import { isObject } from '../handler'
import { parseJson } from '../parse-json'

export interface PostTransformation {
  type: 'transformation' | 'gif-to-video' | 'thumbnail' | 'abs'
  value?: string
  protocol?: 'hls' | 'dash'
}

export interface UploadTransformation {
  /** A chain; its result is stored instead of the file. */
  pre?: string
  /** Rendered after storing. */
  post: PostTransformation[]
}

const MOST_POST = 5
const TYPES = ['transformation', 'gif-to-video', 'thumbnail', 'abs']

/** Parses the `transformation` of an upload. @throws ApiError 400 */
export function parseUploadTransformation(text: string | undefined): UploadTransformation {
  if (!text) return { post: [] }
  const value = parseJson(text, MESSAGES.invalidTransformation)
  if (!isObject(value)) throw invalid()
  const { pre, post = [], ...others } = value
  const isEmpty = pre === undefined && !Array.isArray(value.post)
  if (isEmpty || Object.keys(others).length > 0 || !Array.isArray(post) || post.length > MOST_POST)
    throw invalid()
  if (pre !== undefined) checkChain(pre)
  return { ...(pre !== undefined && { pre: pre as string }), post: post.map(parsePost) }
}

function parsePost(one: unknown): PostTransformation {
  if (!isObject(one) || typeof one.type !== 'string' || !TYPES.includes(one.type)) throw invalid()
  const { type, value, protocol } = one
  if (value !== undefined && typeof value !== 'string') throw invalid()
  if (type === 'transformation') checkChain(value)
  if (type === 'abs') {
    const isWhole = (protocol === 'hls' || protocol === 'dash') && /^sr-\d+(_\d+)*$/.test(value ?? '')
    if (!isWhole) throw invalid()
  }
  return one as unknown as PostTransformation
}

/** Checks that the transformations fit the kind of file. @throws ApiError 400, or 501 for a video */
export function checkKind({ pre, post }: UploadTransformation, { fileType, mime }: Media): void {
  const isVideo = mime.startsWith('video/')
  if (pre === undefined && post.length === 0) return
  if (fileType !== 'image' && !isVideo) throw new ApiError(400, MESSAGES.onlyImageAndVideo)
  for (const { type } of post) {
    const fits = type === 'gif-to-video' ? mime === 'image/gif' : type === 'transformation' || isVideo
    if (!fits) throw new ApiError(400, MESSAGES.incompatiblePost)
  }
  if (pre !== undefined && isVideo) throw new ApiError(501, 'The emulator cannot transform videos.')
}

/** Returns the bytes to store instead of the file. @throws ApiError 400, or 501 for what only ImageKit can do */
export async function preTransformed(source: Buffer, pre: string, lookup: NamedLookup): Promise<Buffer> {
  const named = namedSteps(lookup)
  try {
    const steps = expandNamed(decodeTransformation(parseTransformation(pre)), named)
    return (await transform(source, steps, { named })).data
  } catch (error) {
    if (error instanceof DeliveryError) throw invalid()
    if (!(error instanceof EngineError)) throw error
    const isOurs = error.code === 'NOT_SUPPORTED' || error.code === 'SHARP_MISSING'
    throw isOurs ? new ApiError(501, error.message) : invalid()
  }
}

function checkChain(chain: unknown): void {
  if (typeof chain !== 'string' || chain === '') throw invalid()
  try {
    validateChain(chain)
  } catch (error) {
    if (error instanceof DeliveryError || error instanceof TransformationError) throw invalid()
    throw error
  }
}

function invalid(): ApiError {
  return new ApiError(400, MESSAGES.invalidTransformation)
}
