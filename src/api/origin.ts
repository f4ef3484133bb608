import { ImageKitConfigError } from './api-errors'

/** 127.0.0.0/8, ::1 and localhost. `URL` has already normalised spellings such as `127.1` and `0x7f.1`. */
export function isLoopback(url: URL): boolean {
  return (
    url.hostname === 'localhost' ||
    url.hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(url.hostname)
  )
}

/** HTTPS, or HTTP to this very machine: whatever else would show the key or the files to the network. */
export function isSafeTransport(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}

/** An http(s) URL without user, query and fragment, or an error that names where it came from. */
export function parseBase(value: string, option: string, variable: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const fail = (why: string) => {
    throw new ImageKitConfigError(`The option ${option} (or ${variable}) ${why}`, option, variable)
  }
  // The value itself stays out of the message: a key pasted into the wrong variable would be printed.
  if (!url || !/^https?:$/.test(url.protocol)) return fail('must be an http(s) URL')
  if (url.username || url.password) return fail('must not contain a user or a password')
  if (url.search || url.hash) return fail('must not contain a query or a fragment')
  return url
}
