/** ImageKit's texts, quoted: clients match on them. */
export const MESSAGES = {
  noKey: 'Your request does not contain private API key.',
  wrongKey: 'Your account cannot be authenticated.',
  invalidFileId: 'Your request contains invalid fileId parameter.',
  noSuchFile: 'The requested file does not exist.',
  missingFile: 'Your request is missing file parameter.',
  missingFileName: 'Your request is missing fileName parameter.',
  bothAuthentications:
    'Your request contains both signature and basic auth parameter. Use only one method, you might be exposing your private API key.',
  invalidExpire:
    'Your request contains invalid expire parameter. Expire parameter should be a Unix time in less than 1 hour into the future.',
  // The texts for a wrong signature and for a used token are not documented.
  invalidSignature: 'Your request contains invalid signature parameter.',
  usedToken: 'Your request contains invalid token parameter. A token can be used only once.',
  alreadyExists:
    'A file with the same name already exists at the exact location. We could not overwrite it because both overwriteFile and useUniqueFileName are set to false.',
  tooLarge: 'Your request contains invalid file parameter. The file size exceeds limits.',
  tagsTooLong:
    'Your request contains invalid value for tags parameter. Combined length of all tags should be less than or equal to 500.',
  invalidSort: 'Your request contains invalid value for sort parameters.',
  invalidType:
    'Your request contains invalid value for type parameter. Please provide one of the following: file, file-version, folder, all.',
  invalidFileType:
    'Your request contains invalid value for fileType parameter. Please provide one of the following: all, image, non-image.',
  noRoute: 'The requested API does not exist.',
} as const

const HELP = 'For support kindly contact us at support@imagekit.io.'

/** An answer other than success, in ImageKit's shape. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly reason: string | undefined

  constructor(status: number, message: string, reason?: string) {
    super(message)
    this.status = status
    this.reason = reason
  }
}

export function errorBody(message: string, reason?: string): Record<string, string> {
  return { message, help: HELP, ...(reason && { reason }) }
}
