// Calls of imagekit, the SDK before @imagekit/nodejs, on an emulator.
import { createReadStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ImageKit from 'imagekit'
import { call } from './lines.mjs'

const [, , , picture] = process.argv
const urlEndpoint = process.env.IMAGEKIT_URL_ENDPOINT
// Its hosts are fixed; the axios that it uses takes an interceptor.
const axios = createRequire(createRequire(import.meta.url).resolve('imagekit'))('axios')
axios.interceptors.request.use((config) => ({
  ...config,
  url: config.url.replace(/^https:\/\/(api|upload)\.imagekit\.io/, process.env.IMAGE_KIT_BASE_URL),
}))
const { IMAGEKIT_PUBLIC_KEY: publicKey, IMAGEKIT_PRIVATE_KEY: privateKey } = process.env
const ik = new ImageKit({ publicKey, privateKey, urlEndpoint })
const bytes = readFileSync(picture)
const upload = (fileName, folder = '/', file = bytes) =>
  ik.upload({ file, fileName, folder, useUniqueFileName: false, tags: ['a', 'b'], responseFields: ['tags'] })
const fetched = async (options) => {
  const url = ik.url(options)
  const { status } = await fetch(url)
  if (status !== 200) throw new Error(`${status} for ${url}`)
}
const path = '/node/a.jpg'

const first = await call('upload', () => upload('a.jpg', '/node'))
await call('upload, base64', () => upload('b.jpg', '/', bytes.toString('base64')))
await call('upload, a stream', () => upload('c.jpg', '/', createReadStream(picture)))
await call('upload, URL', () => upload('e.jpg', '/', `${urlEndpoint}${path}`))
const file = await call('upload, another version', () => upload('a.jpg', '/node'))
const { fileId } = file
await call('url, path', () => fetched({ path, transformation: [{ height: '30', width: '40' }] }))
await call('url, absolute source', () =>
  fetched({ src: urlEndpoint + path, transformation: [{ width: '40' }] }),
)
await call('url, chained, as a query', () =>
  fetched({ path, transformation: [{ width: '40' }, { rotation: '90' }], transformationPosition: 'query' }),
)
await call('url, sharpen and contrast', () =>
  fetched({
    path,
    transformation: [{ format: 'jpg', progressive: 'true', effectSharpen: '-', effectContrast: '1' }],
  }),
)
await call('url, overlay', () =>
  fetched({ path, transformation: [{ width: 40, raw: 'l-text,i-Imagekit,fs-50,l-end' }] }),
)
await call('url, signed', () =>
  fetched({ path, transformation: [{ width: '40' }], signed: true, expireSeconds: 300 }),
)
await call('listFiles', () => ik.listFiles({ skip: 0, limit: 5, searchQuery: 'name = "a.jpg"' }))
await call('getFileDetails', () => ik.getFileDetails(fileId))
await call('getFileVersions', () => ik.getFileVersions(fileId))
await call('getFileVersionDetails', () =>
  ik.getFileVersionDetails({ fileId, versionId: file.versionInfo.id }),
)
await call('updateFileDetails', () =>
  ik.updateFileDetails(fileId, { tags: ['c'], customCoordinates: '1,1,5,5' }),
)
await call('bulkAddTags', () => ik.bulkAddTags([fileId], ['d']))
await call('bulkRemoveTags', () => ik.bulkRemoveTags([fileId], ['d']))
await call('bulkRemoveAITags', () => ik.bulkRemoveAITags([fileId], ['e']))
await call('getFileMetadata', () => ik.getFileMetadata(fileId))
await call('getFileMetadata, of a URL', () => ik.getFileMetadata(urlEndpoint + path))
await call('createFolder', () => ik.createFolder({ folderName: 'to', parentFolderPath: '/' }))
await call('copyFile', () =>
  ik.copyFile({ sourceFilePath: '/b.jpg', destinationPath: '/to', includeFileVersions: true }),
)
await call('moveFile', () => ik.moveFile({ sourceFilePath: '/c.jpg', destinationPath: '/to' }))
await call('renameFile', () => ik.renameFile({ filePath: '/b.jpg', newFileName: 'd.jpg', purgeCache: true }))
await call('restoreFileVersion', () => ik.restoreFileVersion({ fileId, versionId: first.versionInfo.id }))
await call('deleteFileVersion', () => ik.deleteFileVersion({ fileId, versionId: file.versionInfo.id }))
await call('copyFolder', () => ik.copyFolder({ sourceFolderPath: '/node', destinationPath: '/to' }))
const job = await call('moveFolder', () =>
  ik.moveFolder({ sourceFolderPath: '/node', destinationPath: '/moved' }),
)
await call('getBulkJobStatus', () => ik.getBulkJobStatus(job.jobId))
await call('deleteFolder', () => ik.deleteFolder('/to'))
const purge = await call('purgeCache', () => ik.purgeCache(`${urlEndpoint}/d.jpg`))
await call('getPurgeCacheStatus', () => ik.getPurgeCacheStatus(purge.requestId))
const schema = { type: 'Number', minValue: 1, maxValue: 9 }
const field = await call('createCustomMetadataField', () =>
  ik.createCustomMetadataField({ name: 'price', label: 'Price', schema }),
)
await call('getCustomMetadataFields', () => ik.getCustomMetadataFields({ includeDeleted: true }))
await call('updateCustomMetadataField', () => ik.updateCustomMetadataField(field.id, { label: 'Cost' }))
await call('deleteCustomMetadataField', () => ik.deleteCustomMetadataField(field.id))
await call('deleteFile', () => ik.deleteFile(fileId))
await call('bulkDeleteFiles', async () => ik.bulkDeleteFiles([(await upload('f.jpg')).fileId]))
await call('getAuthenticationParameters', () => ik.getAuthenticationParameters())
await call('pHashDistance', () => ik.pHashDistance('2d5ad3936d2e015b', '2d6ed293db36a4fb'))
