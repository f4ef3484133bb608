import type ImageKit from '@imagekit/nodejs'
import type { EndpointName } from '../../src/api'

/*
 * Every method of the official SDK, called with all its parameters: the same function runs on its client and on ours.
 */

const fileId = '62a1b2c3d4e5f60718293a4b'
const versionId = '72a1b2c3d4e5f60718293a4b'
const period = { startDate: '2026-01-01', endDate: '2026-02-01' }
const schema = { type: 'Number', minValue: 1, maxValue: 5, isValueRequired: true, defaultValue: 3 } as const
const config = { name: 'google-auto-tagging', maxTags: 5, minConfidence: 95 } as const
const origin = { type: 'WEB_FOLDER', name: 'Site', baseUrl: 'https://example.com/' } as const

const upload = {
  file: Buffer.from('picture'),
  fileName: 'a b.jpg',
  folder: '/site/images',
  useUniqueFileName: false,
  tags: ['summer', 'sale'],
  isPrivateFile: false,
  customCoordinates: '10,10,100,100',
  customMetadata: { rating: 5, 'é"': ['x'] },
  responseFields: ['tags', 'metadata'] as ('tags' | 'metadata')[],
  extensions: [{ name: 'remove-bg' as const, options: { add_shadow: true } }, config],
  webhookUrl: 'https://example.com/hook?a=1',
  overwriteFile: true,
  overwriteAITags: false,
  overwriteTags: true,
  overwriteCustomMetadata: false,
  isPublished: true,
  description: 'Zeile eins\nZeile zwei',
  checks: '"file.size" < "1mb"',
  transformation: { pre: 'w-100', post: [{ type: 'transformation' as const, value: 'w-50' }] },
}

type Uploads = 'files.upload' | 'beta.v2.files.upload'

/** A file part has to be wrapped for the official client; ours takes the Buffer. */
export const uploads = { 'files.upload': upload, 'beta.v2.files.upload': upload } as const satisfies Record<
  Uploads,
  object
>

export const methods: Record<Exclude<EndpointName, Uploads>, ((client: ImageKit) => Promise<unknown>)[]> = {
  'files.get': [(client) => client.files.get(fileId), (client) => client.files.get('a b/c?d#é')],
  'files.update': [
    (client) =>
      client.files.update(fileId, {
        tags: ['a', 'b'],
        removeAITags: 'all',
        customCoordinates: null,
        customMetadata: { rating: null },
        description: 'text',
        extensions: [{ name: 'saved-extension', id: 'x' }, { name: 'ai-auto-description' }],
        webhookUrl: 'https://example.com',
      }),
    (client) => client.files.update(fileId, { tags: null, removeAITags: ['x'] }),
    (client) => client.files.update(fileId, { publish: { isPublished: false, includeFileVersions: true } }),
  ],
  'files.delete': [(client) => client.files.delete(fileId)],
  'files.copy': [
    (client) =>
      client.files.copy({ sourceFilePath: '/a.jpg', destinationPath: '/b', includeFileVersions: true }),
    (client) => client.files.copy({ sourceFilePath: '/é.jpg', destinationPath: '/b' }),
  ],
  'files.move': [(client) => client.files.move({ sourceFilePath: '/a.jpg', destinationPath: '/b' })],
  'files.rename': [
    (client) => client.files.rename({ filePath: '/a.jpg', newFileName: 'b.jpg', purgeCache: true }),
    (client) => client.files.rename({ filePath: '/a.jpg', newFileName: 'b.jpg' }),
  ],
  'files.bulk.delete': [(client) => client.files.bulk.delete({ fileIds: [fileId, versionId] })],
  'files.bulk.addTags': [(client) => client.files.bulk.addTags({ fileIds: [fileId], tags: ['a', 'b'] })],
  'files.bulk.removeTags': [(client) => client.files.bulk.removeTags({ fileIds: [fileId], tags: ['a'] })],
  'files.bulk.removeAITags': [
    (client) => client.files.bulk.removeAITags({ fileIds: [fileId], AITags: ['a'] }),
  ],
  'files.versions.list': [(client) => client.files.versions.list(fileId)],
  'files.versions.get': [(client) => client.files.versions.get(versionId, { fileId })],
  'files.versions.delete': [(client) => client.files.versions.delete(versionId, { fileId })],
  'files.versions.restore': [(client) => client.files.versions.restore(versionId, { fileId })],
  'files.metadata.get': [(client) => client.files.metadata.get(fileId)],
  'files.metadata.getFromURL': [
    (client) => client.files.metadata.getFromURL({ url: 'https://ik.imagekit.io/demo/a b.jpg?tr=w-1,h-2' }),
  ],
  'assets.list': [
    (client) => client.assets.list(),
    (client) => client.assets.list({ type: 'all', sort: 'DESC_SIZE', path: '/a b', limit: 10, skip: 20 }),
    (client) => client.assets.list({ fileType: 'image', searchQuery: 'size > "2mb" AND tags IN ["é","b"]' }),
  ],
  'folders.create': [(client) => client.folders.create({ folderName: 'x', parentFolderPath: '/a' })],
  'folders.delete': [(client) => client.folders.delete({ folderPath: '/a/x' })],
  'folders.copy': [
    (client) => client.folders.copy({ sourceFolderPath: '/a', destinationPath: '/b', includeVersions: true }),
  ],
  'folders.move': [(client) => client.folders.move({ sourceFolderPath: '/a', destinationPath: '/b' })],
  'folders.rename': [
    (client) => client.folders.rename({ folderPath: '/a', newFolderName: 'b', purgeCache: false }),
  ],
  'folders.job.get': [(client) => client.folders.job.get('job1')],
  'cache.invalidation.create': [
    (client) => client.cache.invalidation.create({ url: 'https://ik.imagekit.io/demo/a.jpg*' }),
  ],
  'cache.invalidation.get': [(client) => client.cache.invalidation.get(fileId)],
  'customMetadataFields.create': [
    (client) => client.customMetadataFields.create({ name: 'rating', label: 'Rating', schema }),
  ],
  'customMetadataFields.list': [
    (client) => client.customMetadataFields.list(),
    (client) => client.customMetadataFields.list({ includeDeleted: true, folderPath: '/a' }),
  ],
  'customMetadataFields.update': [
    (client) => client.customMetadataFields.update('id1', { label: 'Stars', schema: { maxValue: 10 } }),
  ],
  'customMetadataFields.delete': [(client) => client.customMetadataFields.delete('id1')],
  'savedExtensions.create': [
    (client) => client.savedExtensions.create({ name: 'tags', description: 'Tags it', config }),
  ],
  'savedExtensions.list': [(client) => client.savedExtensions.list()],
  'savedExtensions.get': [(client) => client.savedExtensions.get('id1')],
  'savedExtensions.update': [(client) => client.savedExtensions.update('id1', { name: 'other' })],
  'savedExtensions.delete': [(client) => client.savedExtensions.delete('id1')],
  'namedTransformations.create': [
    (client) =>
      client.namedTransformations.create({ name: 'thumb', transformation: 'w-100', enabled: false }),
  ],
  'namedTransformations.list': [(client) => client.namedTransformations.list()],
  'namedTransformations.get': [(client) => client.namedTransformations.get('id1')],
  'namedTransformations.update': [(client) => client.namedTransformations.update('id1', { enabled: true })],
  'namedTransformations.delete': [(client) => client.namedTransformations.delete('id1')],
  'accounts.usage.get': [(client) => client.accounts.usage.get(period)],
  'accounts.usageAnalytics.get': [(client) => client.accounts.usageAnalytics.get(period)],
  'accounts.origins.create': [(client) => client.accounts.origins.create(origin)],
  'accounts.origins.list': [(client) => client.accounts.origins.list()],
  'accounts.origins.get': [(client) => client.accounts.origins.get('id1')],
  'accounts.origins.update': [
    (client) => client.accounts.origins.update('id1', { ...origin, includeCanonicalHeader: false }),
  ],
  'accounts.origins.delete': [(client) => client.accounts.origins.delete('id1')],
  'accounts.urlEndpoints.create': [
    (client) =>
      client.accounts.urlEndpoints.create({
        description: 'Site',
        origins: ['id1'],
        urlPrefix: 'site',
        urlRewriter: { type: 'CLOUDINARY', preserveAssetDeliveryTypes: true },
      }),
  ],
  'accounts.urlEndpoints.list': [(client) => client.accounts.urlEndpoints.list()],
  'accounts.urlEndpoints.get': [(client) => client.accounts.urlEndpoints.get('id1')],
  'accounts.urlEndpoints.update': [
    (client) => client.accounts.urlEndpoints.update('id1', { description: 'Site' }),
  ],
  'accounts.urlEndpoints.delete': [(client) => client.accounts.urlEndpoints.delete('id1')],
}
