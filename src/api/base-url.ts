import { ImageKitConfigError } from './api-errors'

/** Parses an http(s) URL without user, query and fragment. @throws ImageKitConfigError that names option and variable */
export function parseBaseUrl(value: string, option: string, variable: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const fail = (why: string) => {
    throw new ImageKitConfigError(`The option ${option} (or ${variable}) ${why}`, option, variable)
  }
  // The message does not quote the value: it may be a key that was pasted into the wrong variable.
  if (!url || !/^https?:$/.test(url.protocol)) return fail('must be an http(s) URL')
  if (url.username || url.password) return fail('must not contain a user or a password')
  if (url.search || url.hash) return fail('must not contain a query or a fragment')
  return url
}
