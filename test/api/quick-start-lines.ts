import { expect } from 'vitest'
import type { ImageKitClient } from '../../src/api'

/*
 * The quick start of ImageKit's SDK for Go, line by line: the table of docs/api.md, each of whose lines is run.
 */

/** Names that the lines use. */
export interface Scope {
  client: ImageKitClient
  env: Record<string, string>
  /** The picture that the lines upload, as a data URI. */
  base64Image: string
  /** A file, two versions of it, and its URL. */
  fileId: string
  versionId: string
  url: string
  [name: string]: unknown
}

export interface Line {
  go: string
  /** The same in this client: an expression. */
  ours: string
  /** Number of the feature in quick-start.test.ts, which tests it in depth. */
  feature: number
  /** Name under which later lines use its result. */
  as?: string
  /** Asserts the result. */
  gives(result: unknown, scope: Scope): void | Promise<void>
}

const matches = (expected: object) => (result: unknown) => expect(result).toMatchObject(expected)
const nothing = (result: unknown) => expect(result).toBeUndefined()
const isUrl =
  (end: string) =>
  async (result: unknown, { client }: Scope) => {
    expect(result).toBe(`${client.urlEndpoint}${end}`)
    expect((await fetch(String(result))).status).toBe(200)
  }
const isSigned = async (result: unknown) => {
  expect(result).toMatch(/ik-t=\d+&ik-s=[0-9a-f]{40}$/)
  expect((await fetch(String(result))).status).toBe(200)
}
const updated = (result: unknown, { fileId }: Scope) =>
  expect(result).toMatchObject({ successfullyUpdatedFileIds: [fileId] })
const aJob = matches({ jobId: expect.stringMatching(/^[0-9a-f]{24}$/) })

export const LINES: Line[] = [
  {
    go: 'ik, err := imagekit.New()',
    ours: 'createClient({ env })',
    feature: 1,
    gives: (result, { client }) => expect(result).toMatchObject({ urlEndpoint: client.urlEndpoint }),
  },
  {
    go: 'imagekit.NewFromParams(imagekit.NewParams{PrivateKey, PublicKey, UrlEndpoint})',
    ours: 'createClient({ privateKey, publicKey, urlEndpoint })',
    feature: 1,
    gives: (result, { client }) => expect(result).toMatchObject({ publicKey: client.publicKey }),
  },
  {
    go: 'ik.Url(ikurl.UrlParam{Path: "/a.jpg", Transformations: []map[string]any{{"width": 60, "height": 30}}})',
    ours: "client.url({ path: '/a.jpg', transformation: [{ width: 60, height: 30 }], transformationPosition: 'path' })",
    feature: 2,
    gives: isUrl('/tr:w-60,h-30/a.jpg'),
  },
  {
    go: 'ik.Url(ikurl.UrlParam{Path: "/a.jpg", UrlEndpoint: endpoint})',
    ours: "client.url({ path: '/a.jpg', urlEndpoint })",
    feature: 3,
    gives: isUrl('/a.jpg'),
  },
  {
    go: 'ik.Url(ikurl.UrlParam{Src: url, Transformations: []map[string]any{{"width": 60}}})',
    ours: 'client.url({ src: url, transformation: [{ width: 60 }] })',
    feature: 4,
    gives: isUrl('/a.jpg?tr=w-60'),
  },
  {
    go: 'ikurl.UrlParam{Path: "a.jpg", Transformations: []map[string]any{{"width": 60}, {"rotation": 90}}, TransformationPosition: ikurl.QUERY}',
    ours: "client.url({ path: 'a.jpg', transformation: [{ width: 60 }, { rotation: 90 }] })",
    feature: 6,
    gives: isUrl('/a.jpg?tr=w-60:rt-90'),
  },
  {
    go: 'Transformations: []map[string]any{{"effectSharpen": "-", "effectContrast": "1"}}',
    ours: "client.url({ path: '/a.jpg', transformation: [{ sharpen: true, contrastStretch: true }] })",
    feature: 7,
    gives: isUrl('/a.jpg?tr=e-sharpen,e-contrast'),
  },
  {
    go: 'Transformations: []map[string]any{{"width": 60, "raw": "l-text,i-Imagekit,fs-50,l-end"}}',
    ours: "client.url({ path: '/a.jpg', transformation: [{ width: 60, raw: 'l-text,i-Imagekit,fs-50,l-end' }] })",
    feature: 8,
    gives: isUrl('/a.jpg?tr=w-60,l-text,i-Imagekit,fs-50,l-end'),
  },
  {
    go: 'Transformations: []map[string]any{{"raw": "l-image,i-ik_canvas,bg-FF0000,w-30,h-10,l-end"}}',
    ours: "client.url({ path: '/a.jpg', transformation: [{ overlay: { type: 'solidColor', color: 'FF0000', transformation: [{ width: 30, height: 10 }] } }] })",
    feature: 8,
    gives: isUrl('/a.jpg?tr=l-image,i-ik_canvas,bg-FF0000,w-30,h-10,l-end'),
  },
  {
    go: 'ikurl.UrlParam{Path: "/a.jpg", Signed: true, ExpireSeconds: 300}',
    ours: "client.url({ path: '/a.jpg', signed: true, expireSeconds: 300 })",
    feature: 9,
    gives: isSigned,
  },
  {
    go: 'ik.Uploader.Upload(ctx, base64Image, uploader.UploadParam{FileName: "b.jpg"})',
    ours: "client.files.upload({ file: base64Image, fileName: 'b.jpg', useUniqueFileName: false })",
    feature: 10,
    gives: matches({ filePath: '/b.jpg', width: 120 }),
  },
  {
    go: 'ik.Media.Files(ctx, media.FilesParam{Skip: 0, Limit: 5, SearchQuery: query})',
    ours: 'client.assets.list({ skip: 0, limit: 5, searchQuery: \'createdAt >= "7d" AND size < "2mb"\' })',
    feature: 11,
    gives: (result) => expect(result).toHaveLength(2),
  },
  {
    go: 'ik.Media.FileById(ctx, fileId)',
    ours: 'client.files.get(fileId)',
    feature: 12,
    gives: matches({ filePath: '/a.jpg' }),
  },
  {
    go: 'ik.Media.FileVersions(ctx, media.FileVersionsParam{FileId, VersionId})',
    ours: 'client.files.versions.get(versionId, { fileId })',
    feature: 12,
    gives: matches({ type: 'file-version' }),
  },
  {
    go: 'ik.Media.FileVersions(ctx, media.FileVersionsParam{FileId})',
    ours: 'client.files.versions.list(fileId)',
    feature: 12,
    gives: (result) => expect(result).toHaveLength(2),
  },
  {
    go: 'ik.Media.UpdateFile(ctx, fileId, media.UpdateFileParam{Tags: []string{"tag_1"}, RemoveAITags: []string{"car"}})',
    ours: "client.files.update(fileId, { tags: ['tag_1'], removeAITags: ['car'] })",
    feature: 13,
    gives: matches({ tags: ['tag_1'] }),
  },
  {
    go: 'ik.Media.AddTags(ctx, media.TagsParam{FileIds, Tags: []string{"tag_2"}})',
    ours: "client.files.bulk.addTags({ fileIds: [fileId], tags: ['tag_2'] })",
    feature: 14,
    gives: updated,
  },
  {
    go: 'ik.Media.RemoveTags(ctx, media.TagsParam{FileIds, Tags: []string{"tag_2"}})',
    ours: "client.files.bulk.removeTags({ fileIds: [fileId], tags: ['tag_2'] })",
    feature: 15,
    gives: updated,
  },
  {
    go: 'ik.Media.RemoveAITags(ctx, media.AITagsParam{FileIds, AITags: []string{"car"}})',
    ours: "client.files.bulk.removeAITags({ fileIds: [fileId], AITags: ['car'] })",
    feature: 15,
    gives: updated,
  },
  {
    go: 'ik.Media.RestoreVersion(ctx, media.FileVersionsParam{FileId, VersionId})',
    ours: 'client.files.versions.restore(versionId, { fileId })',
    feature: 12,
    as: 'restored',
    gives: (result, { versionId }) => expect(result).toMatchObject({ versionInfo: { id: versionId } }),
  },
  {
    go: 'ik.Media.DeleteFileVersion(ctx, fileId, versionId)',
    ours: 'client.files.versions.delete(currentVersionId, { fileId })',
    feature: 16,
    gives: nothing,
  },
  {
    go: 'ik.Media.CreateFolder(ctx, media.CreateFolderParam{FolderName: "nature", ParentFolderPath: "/pics"})',
    ours: "client.folders.create({ folderName: 'nature', parentFolderPath: '/pics' })",
    feature: 21,
    gives: () => {},
  },
  {
    go: 'ik.Media.CopyFile(ctx, media.CopyFileParam{SourcePath: "/b.jpg", DestinationPath: "/pics", IncludeFileVersions: false})',
    ours: "client.files.copy({ sourceFilePath: '/b.jpg', destinationPath: '/pics', includeFileVersions: false })",
    feature: 18,
    gives: nothing,
  },
  {
    go: 'ik.Media.MoveFile(ctx, media.MoveFileParam{SourcePath: "/b.jpg", DestinationPath: "/pics/nature"})',
    ours: "client.files.move({ sourceFilePath: '/b.jpg', destinationPath: '/pics/nature' })",
    feature: 19,
    gives: nothing,
  },
  {
    go: 'ik.Media.RenameFile(ctx, media.RenameFileParam{FilePath: "/pics/b.jpg", NewFileName: "c.jpg", PurgeCache: true})',
    ours: "client.files.rename({ filePath: '/pics/b.jpg', newFileName: 'c.jpg', purgeCache: true })",
    feature: 20,
    gives: matches({ purgeRequestId: expect.any(String) }),
  },
  {
    go: 'ik.Media.CopyFolder(ctx, media.CopyFolderParam{SourceFolderPath: "/pics", DestinationPath: "/copies"})',
    ours: "client.folders.copy({ sourceFolderPath: '/pics', destinationPath: '/copies', includeVersions: false })",
    feature: 23,
    gives: aJob,
  },
  {
    go: 'ik.Media.MoveFolder(ctx, media.MoveFolderParam{SourceFolderPath: "/pics", DestinationPath: "/moved"})',
    ours: "client.folders.move({ sourceFolderPath: '/pics', destinationPath: '/moved' })",
    feature: 24,
    as: 'job',
    gives: aJob,
  },
  {
    go: 'ik.Media.BulkJobStatus(ctx, jobId)',
    ours: 'client.folders.job.get(job.jobId)',
    feature: 25,
    gives: matches({ type: 'MOVE_FOLDER' }),
  },
  {
    go: 'ik.Media.DeleteFolder(ctx, media.DeleteFolderParam{FolderPath: "/moved"})',
    ours: "client.folders.job.waitFor(job.jobId).then(() => client.folders.delete({ folderPath: '/moved' }))",
    feature: 22,
    gives: nothing,
  },
  {
    go: 'ik.Media.PurgeCache(ctx, media.PurgeCacheParam{Url: url})',
    ours: 'client.cache.invalidation.create({ url })',
    feature: 26,
    as: 'purge',
    gives: matches({ requestId: expect.any(String) }),
  },
  {
    go: 'ik.Media.PurgeCacheStatus(ctx, requestId)',
    ours: 'client.cache.invalidation.get(purge.requestId)',
    feature: 27,
    gives: matches({ status: expect.stringMatching(/^(Pending|Completed)$/) }),
  },
  {
    go: 'ik.Metadata.FromFile(ctx, fileId)',
    ours: 'client.files.metadata.get(fileId)',
    feature: 28,
    gives: matches({ width: 120, height: 80 }),
  },
  {
    go: 'ik.Metadata.FromUrl(ctx, url)',
    ours: 'client.files.metadata.getFromURL({ url })',
    feature: 29,
    gives: matches({ width: 120, height: 80 }),
  },
  {
    go: 'ik.Metadata.CreateCustomField(ctx, metadata.CreateFieldParam{Name: "weight", Label: "Weight", Schema: metadata.Schema{Type: "Number", MinValue: 1}})',
    ours: "client.customMetadataFields.create({ name: 'weight', label: 'Weight', schema: { type: 'Number', minValue: 1 } })",
    feature: 10,
    as: 'field',
    gives: matches({ name: 'weight' }),
  },
  {
    go: 'ik.Metadata.CustomFields(ctx, true)',
    ours: 'client.customMetadataFields.list({ includeDeleted: true })',
    feature: 10,
    gives: matches([{ name: 'weight' }]),
  },
  {
    go: 'ik.Metadata.UpdateCustomField(ctx, fieldId, metadata.UpdateCustomFieldParam{Label: "Cost"})',
    ours: "client.customMetadataFields.update(field.id, { label: 'Cost' })",
    feature: 10,
    gives: matches({ label: 'Cost' }),
  },
  {
    go: 'ik.Metadata.DeleteCustomField(ctx, fieldId)',
    ours: 'client.customMetadataFields.delete(field.id)',
    feature: 10,
    gives: () => {},
  },
  {
    go: 'ik.Media.DeleteFile(ctx, fileId)',
    ours: 'client.files.delete(fileId)',
    feature: 16,
    gives: nothing,
  },
  {
    go: 'ik.Media.DeleteBulkFiles(ctx, media.FileIdsParam{FileIds})',
    ours: 'client.files.bulk.delete({ fileIds: [otherFileId] })',
    feature: 17,
    gives: (result, { otherFileId }) =>
      expect(result).toMatchObject({ successfullyDeletedFileIds: [otherFileId] }),
  },
  {
    go: 'ik.SignToken(imagekit.SignTokenParam{})',
    ours: 'client.helper.getAuthenticationParameters()',
    feature: 30,
    gives: matches({ signature: expect.stringMatching(/^[0-9a-f]{40}$/) }),
  },
  {
    go: 'ik.SignToken(imagekit.SignTokenParam{Token: "token-string", Expires: 1655379249})',
    ours: "client.helper.getAuthenticationParameters('token-string', 1655379249)",
    feature: 30,
    gives: matches({ token: 'token-string', expire: 1655379249 }),
  },
  {
    go: 'errors.Is(err, api.ErrNotFound)',
    ours: "client.files.get('0'.repeat(24)).catch((error) => error instanceof ImageKitApiError && error.status)",
    feature: 12,
    gives: (result) => expect(result).toBe(404),
  },
]

/** The table of docs/api.md. */
export function linesTable(): string {
  const rows = LINES.map(({ go, ours, feature }) => `| \`${go}\` | \`${ours}\` | ${feature} |`)
  return ['| SDK for Go | this client | test |', '|---|---|---|', ...rows].join('\n')
}
