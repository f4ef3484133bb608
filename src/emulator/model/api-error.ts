/** ImageKit's messages, verbatim: clients match on them. */
export const MESSAGES = {
  noKey: 'Your request does not contain private API key.',
  wrongKey: 'Your account cannot be authenticated.',
  expiredKey: 'Your request contains expired private API key.',
  disabled: 'Your account is disabled.',
  missingId: 'Missing id parameter.',
  tooManyUpdates: 'You have sent too many requests to update the file recently. Please try again later.',
  invalidFileId: 'Your request contains invalid fileId parameter.',
  noSuchFile: 'The requested file does not exist.',
  missingFile: 'Your request is missing file parameter.',
  missingFileName: 'Your request is missing fileName parameter.',
  bothAuthentications:
    'Your request contains both signature and basic auth parameter. Use only one method, you might be exposing your private API key.',
  invalidExpire:
    'Your request contains invalid expire parameter. Expire parameter should be a Unix time in less than 1 hour into the future.',
  // The messages for a wrong signature and a used token are not documented.
  invalidSignature: 'Your request contains invalid signature parameter.',
  usedToken: 'Your request contains invalid token parameter. A token can be used only once.',
  alreadyExists:
    'A file with the same name already exists at the exact location. We could not overwrite it because both overwriteFile and useUniqueFileName are set to false.',
  tooLarge: 'Your request contains invalid file parameter. The file size exceeds limits.',
  uploadLimit: 'Upload Limit Exceeded.',
  // The status is documented, the message is not.
  storageLimit: 'Your account has exceeded its storage limit.',
  tagsTooLong:
    'Your request contains invalid value for tags parameter. Combined length of all tags should be less than or equal to 500.',
  invalidSort: 'Your request contains invalid value for sort parameters.',
  invalidType:
    'Your request contains invalid value for type parameter. Please provide one of the following: file, file-version, folder, all.',
  invalidFileType:
    'Your request contains invalid value for fileType parameter. Please provide one of the following: all, image, non-image.',
  invalidVersionId: 'Your request contains invalid versionId parameter.',
  noSuchVersion: 'The requested file version does not exist.',
  noSuchAsset: 'The requested asset does not exist.',
  currentVersion: 'You cannot delete current version of a file.',
  noSuchFiles: 'The requested file(s) does not exist.',
  fileIdsMissing: 'fileIds parameter is missing.',
  fileIdsEmpty: 'fileIds is empty.',
  fileIdsNoArray: 'fileIds should be an Array.',
  tooManyToDelete: 'fileIds cannot have more than 100 items.',
  tooManyToEdit: 'A maximum of 50 files can be edited at a time.',
  tagsMissing: 'tags parameter is missing.',
  tagsEmpty: 'tags array cannot be empty.',
  AITagsMissing: 'AITags parameter is missing.',
  AITagsEmpty: 'AITags array cannot be empty.',
  invalidTags:
    "Your request contains invalid value for tags. Please provide an array of strings. Example - ['t-shirt','summer-sale'].",
  invalidAITags:
    "Your request contains invalid value for AITags. Please provide an array of strings. Example - ['t-shirt','summer-sale'].",
  AITagsTooLong:
    'Your request contains invalid value for AITags parameter. Combined length of all tags should be less than or equal to 500.',
  badParameters: 'Your request is missing parameters / contains invalid parameters.',
  dotFolder: "'.' & '..' can not be used as folder-name",
  sameName: 'newFileName cannot be the same as its existing name.',
  nameTaken: 'File with name newFileName already exists at the same location.',
  renamedNotPurged:
    'File renamed successfully but we could not purge the CDN cache for old URL because of rate limits on purge API.',
  tooManyObjects:
    'Total nested assets (files, folders and file versions) are more than allowed limit of 100000 items.',
  sameFolders: 'sourceFolderPath and destinationPath is same',
  intoItself: 'This operation is not allowed because parent folder cannot be moved into child folder.',
  noSuchJob: 'The requested job does not exist.',
  notPurgeable: 'The URL is not valid for cache purging.',
  noSuchPurge: 'No request found for this requestId.',
  // Not documented, like the three after it.
  purgeQuota: 'You have exceeded the number of purge requests that are allowed in a month.',
  notJson: 'Your request contains an invalid JSON body. Please provide a JSON object.',
  bodyTooLarge: 'The body of your request is too large.',
  publishAlone:
    'Your request contains invalid publish parameter. It cannot be combined with other parameters.',
  invalidCustomMetadata: 'Invalid custom metadata.',
  fieldNameTaken: 'A custom metadata field with this name already exists.',
  fieldLabelTaken: 'A custom metadata field with this label already exists.',
  invalidField: 'Invalid field object',
  invalidSchema: 'Invalid schema object.',
  nothingToUpdate: 'Either label or schema should be provided.',
  deletedField: 'Cannot update a deleted custom metadata fields.',
  fieldNameFixed: 'Name cannot be updated.',
  invalidFieldId: 'Your request contains invalid ID parameter.',
  noSuchField: 'No such custom metadata field exists.',
  checksSyntax: 'Your request contains invalid syntax for the checks parameter.',
  checksFailed: "Your request failed 'checks' validation.",
  invalidTransformation: 'The file could not be uploaded because the transformation field is invalid.',
  onlyImageAndVideo:
    'The file could not be uploaded because transformations are supported only for image and video files.',
  incompatiblePost:
    'The file could not be uploaded because the detected file type & post-transformation are incompatible.',
  bothTokenAndBasic:
    'Your request contains both token and basic auth parameter. Use only one method, you might be exposing your private API key.',
  wrongPayload:
    'Your request contains invalid payload. It does not match with the payload used to generate token.',
  missingToken: 'Your request is missing token parameter.',
  expiredToken: 'Your request contains expired token.',
  invalidToken: 'Your request has invalid token.',
  noMetadata: 'The requested file does not exist or is inaccessible at this time.',
  corruptFile: 'The requested file is corrupt or invalid.',
  foreignUrl: 'The url should be accessible using your ImageKit.io account.',
  // Only the status is documented.
  transformationInUse:
    'This named transformation is used in the upload settings: it cannot be renamed, disabled or deleted.',
  // Not documented.
  tooManyRequests: 'Too Many Requests',
  noRoute: 'The requested API does not exist.',
} as const

const HELP = 'For support kindly contact us at support@imagekit.io.'

/** An error response in ImageKit's shape. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly reason: string | undefined
  /** Further fields of the body: `missingFileIds`, `errors`. */
  readonly details: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    reason?: string,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.reason = reason
    this.details = details
    this.headers = headers
  }
}

export function errorBody(message: string, reason?: string, details: object = {}): Record<string, unknown> {
  return { message, help: HELP, ...(reason && { reason }), ...details }
}
