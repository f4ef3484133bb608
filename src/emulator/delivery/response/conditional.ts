/** Conditional headers of a request. */
export interface Conditions {
  /** `If-None-Match` */
  ifNoneMatch?: string
  /** `If-Modified-Since` */
  ifModifiedSince?: string
}

/**
 * Whether the client's copy is current. The ETag takes precedence, because dates have a resolution of seconds.
 *
 * @param headers response headers with `ETag` and `Last-Modified`
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function isUnchanged({ ifNoneMatch, ifModifiedSince }: Conditions, headers: Headers): boolean {
  if (ifNoneMatch !== undefined) return isKnown(ifNoneMatch, headers.get('ETag'))
  const [changed, known] = [headers.get('Last-Modified'), ifModifiedSince].map((date) =>
    Date.parse(date ?? ''),
  )
  // An invalid date is NaN, so the comparison is false.
  return changed! <= known!
}

function isKnown(ifNoneMatch: string, etag: string | null): boolean {
  if (!etag) return false
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
