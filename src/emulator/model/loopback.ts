/** Whether a Host header, or the host of an origin, is this machine by its own name. */
export function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '')
}

/** The same of an `Origin` header; `null`, which a sandboxed page sends, is nobody of this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).host)
}

/** Whether a URL is of a web server on this machine; by its address, as a name could lead anywhere. */
export function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
