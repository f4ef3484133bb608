/** What a request names of the copy that its sender has. */
export interface Conditions {
  /** `If-None-Match` */
  ifNoneMatch?: string
  /** `If-Modified-Since` */
  ifModifiedSince?: string
}

/**
 * Whether the sender's copy is still the answer. Its tag decides where there is one: a date knows seconds only.
 *
 * @param headers `ETag` and `Last-Modified` of the answer
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function isUnchanged({ ifNoneMatch, ifModifiedSince }: Conditions, headers: Headers): boolean {
  if (ifNoneMatch !== undefined) return isKnown(ifNoneMatch, headers.get('ETag'))
  const [changed, known] = [headers.get('Last-Modified'), ifModifiedSince].map((date) =>
    Date.parse(date ?? ''),
  )
  // A date that can't be read is NaN, and no later than anything.
  return changed! <= known!
}

function isKnown(ifNoneMatch: string, etag: string | null): boolean {
  if (!etag) return false
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
