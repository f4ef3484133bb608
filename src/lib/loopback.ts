/** `URL` normalises spellings such as `127.1` and `0x7f.1` before this sees them. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

/** Whether a hostname is this machine: `localhost`, 127.0.0.0/8 or `[::1]`. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname)
}

/** Whether a `Host` header, a hostname with or without a port, is this machine. */
export function isLoopbackHost(host: string | undefined): boolean {
  return isLoopback(host?.replace(/:\d+$/, '') ?? '')
}

/** Whether an `Origin` header is of this machine. A sandboxed page sends `null`, which is not. */
export function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname)
}

/** Whether a URL addresses a plain HTTP server on this machine. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopbackOrigin(url) && new URL(url).protocol === 'http:'
}

/** HTTPS, or HTTP to this machine: anything else shows keys and files to the network. */
export function isSafeTransport({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}
