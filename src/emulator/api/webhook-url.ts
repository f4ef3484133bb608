import { ApiError } from '../model/api-error'

/** @throws ApiError 400 if it is present and not an http(s) URL */
export function webhookUrlOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)) return value
  throw new ApiError(400, 'Your request contains invalid webhookUrl parameter.')
}
