// Calls of @imagekit/nodejs on an emulator.
import { createReadStream, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import ImageKit, { toFile } from '@imagekit/nodejs'
import { call } from './lines.mjs'

const [, , , picture] = process.argv
const urlEndpoint = process.env.IMAGEKIT_URL_ENDPOINT
const ik = new ImageKit({ baseURL: process.env.IMAGE_KIT_BASE_URL, maxRetries: 0 })
const upload = async (fileName, folder = '/') =>
  ik.files.upload({
    file: await toFile(readFileSync(picture), fileName),
    fileName,
    folder,
    useUniqueFileName: false,
    tags: ['a', 'b'],
    responseFields: ['tags'],
  })
const built = async (options) => {
  const url = ik.helper.buildSrc({ urlEndpoint, src: '/node/a.jpg', ...options })
  const { status } = await fetch(url)
  if (status !== 200) throw new Error(`${status} for ${url}`)
}

await call('files.upload', () => upload('b.jpg'))
await call('files.upload, a stream', () =>
  ik.files.upload({ file: createReadStream(picture), fileName: 'c.jpg', useUniqueFileName: false }),
)
const first = await call('files.upload, into a folder', () => upload('a.jpg', '/node'))
const file = await call('files.upload, another version', () => upload('a.jpg', '/node'))
const { fileId } = file
const fileIds = [fileId]
await call('beta.v2.files.upload', () =>
  ik.beta.v2.files.upload({ file: createReadStream(picture), fileName: 'e.jpg', useUniqueFileName: false }),
)
await call('helper.buildSrc', () => built())
await call('helper.buildSrc, a transformation', () =>
  built({ transformation: [{ width: 40, height: 30, crop: 'maintain_ratio', quality: 80, format: 'webp' }] }),
)
await call('helper.buildSrc, an overlay', () =>
  built({
    transformation: [
      { width: 60, overlay: { type: 'text', text: 'Sample', transformation: [{ typography: 'b' }] } },
    ],
  }),
)
await call('helper.buildSrc, chained, in the path', () =>
  built({ transformationPosition: 'path', transformation: [{ width: 40 }, { rotation: 90 }] }),
)
await call('helper.buildSrc, signed', () => built({ signed: true, expiresIn: 300 }))
await call('assets.list', () => ik.assets.list({ limit: 5, searchQuery: 'name = "a.jpg"' }))
await call('files.get', () => ik.files.get(fileId))
await call('files.update', () => ik.files.update(fileId, { tags: ['c'], customCoordinates: '1,1,5,5' }))
await call('files.versions.list', () => ik.files.versions.list(fileId))
await call('files.versions.get', () => ik.files.versions.get(file.versionInfo.id, { fileId }))
await call('files.versions.restore', () => ik.files.versions.restore(first.versionInfo.id, { fileId }))
await call('files.versions.delete', () => ik.files.versions.delete(file.versionInfo.id, { fileId }))
await call('files.bulk.addTags', () => ik.files.bulk.addTags({ fileIds, tags: ['d'] }))
await call('files.bulk.removeTags', () => ik.files.bulk.removeTags({ fileIds, tags: ['d'] }))
await call('files.bulk.removeAITags', () => ik.files.bulk.removeAITags({ fileIds, AITags: ['e'] }))
await call('files.metadata.get', () => ik.files.metadata.get(fileId))
await call('files.metadata.getFromURL', () =>
  ik.files.metadata.getFromURL({ url: `${urlEndpoint}/node/a.jpg` }),
)
await call('folders.create', () => ik.folders.create({ folderName: 'to', parentFolderPath: '/' }))
await call('files.copy', () =>
  ik.files.copy({ sourceFilePath: '/b.jpg', destinationPath: '/to', includeFileVersions: true }),
)
await call('files.move', () => ik.files.move({ sourceFilePath: '/c.jpg', destinationPath: '/to' }))
await call('files.rename', () =>
  ik.files.rename({ filePath: '/b.jpg', newFileName: 'd.jpg', purgeCache: true }),
)
await call('folders.copy', () => ik.folders.copy({ sourceFolderPath: '/node', destinationPath: '/to' }))
const job = await call('folders.move', () =>
  ik.folders.move({ sourceFolderPath: '/node', destinationPath: '/moved' }),
)
await call('folders.job.get', () => ik.folders.job.get(job.jobId))
await call('folders.rename', () => ik.folders.rename({ folderPath: '/to', newFolderName: 'for' }))
await setTimeout(200)
await call('folders.delete', () => ik.folders.delete({ folderPath: '/for' }))
const purge = await call('cache.invalidation.create', () =>
  ik.cache.invalidation.create({ url: `${urlEndpoint}/d.jpg` }),
)
await call('cache.invalidation.get', () => ik.cache.invalidation.get(purge.requestId))
const schema = { type: 'Number', minValue: 1, maxValue: 9 }
const field = await call('customMetadataFields.create', () =>
  ik.customMetadataFields.create({ name: 'price', label: 'Price', schema }),
)
await call('customMetadataFields.list', () => ik.customMetadataFields.list())
await call('customMetadataFields.update', () => ik.customMetadataFields.update(field.id, { label: 'Cost' }))
await call('customMetadataFields.delete', () => ik.customMetadataFields.delete(field.id))
const saved = await call('savedExtensions.create', () =>
  ik.savedExtensions.create({ name: 'cut', description: 'cuts', config: { name: 'remove-bg' } }),
)
await call('savedExtensions.list', () => ik.savedExtensions.list())
await call('savedExtensions.delete', () => ik.savedExtensions.delete(saved.id))
const named = await call('namedTransformations.create', () =>
  ik.namedTransformations.create({ name: 'small', transformation: 'w-20' }),
)
await call('namedTransformations.list', () => ik.namedTransformations.list())
await call('namedTransformations.delete', () => ik.namedTransformations.delete(named.id))
await call('accounts.origins.list', () => ik.accounts.origins.list())
await call('accounts.urlEndpoints.list', () => ik.accounts.urlEndpoints.list())
const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
await call('accounts.usage.get', () => ik.accounts.usage.get({ startDate: day(7), endDate: day(0) }))
await call('files.delete', () => ik.files.delete(fileId))
await call('files.bulk.delete', async () =>
  ik.files.bulk.delete({ fileIds: [(await upload('f.jpg')).fileId] }),
)
await call('helper.getAuthenticationParameters', () => ik.helper.getAuthenticationParameters())
