/** Rules for images of other hosts, from `image` in Astro's configuration. */
export interface RemoteRules {
  domains?: readonly string[]
  remotePatterns?: readonly { protocol?: string; hostname?: string; port?: string; pathname?: string }[]
}

/** Whether an image of another host may be delivered. Without rules, the account would be charged for any image of any host. */
export function isRemoteAllowed(src: string, { domains = [], remotePatterns = [] }: RemoteRules): boolean {
  if (!/^https?:\/\//.test(src) || !URL.canParse(src)) return false
  const url = new URL(src)
  return (
    domains.includes(url.hostname) ||
    remotePatterns.some(
      ({ protocol, hostname, port, pathname }) =>
        (protocol === undefined || `${protocol}:` === url.protocol) &&
        (port === undefined || port === url.port) &&
        fits(url.hostname, hostname, '.', 'start') &&
        fits(url.pathname, pathname, '/', 'end'),
    )
  )
}

/** Matches a pattern, in which `**` stands for any number of segments and `*` for one. */
function fits(text: string, pattern: string | undefined, separator: string, side: 'start' | 'end'): boolean {
  if (pattern === undefined) return true
  const [, rest, stars] =
    side === 'start'
      ? (/^(\*{1,2})(\..*)$/.exec(pattern) ?? []).map((_, index, all) => all[[0, 2, 1][index]!])
      : (/^(.*\/)(\*{1,2})$/.exec(pattern) ?? [])
  if (rest === undefined) return text === pattern
  const matches = side === 'start' ? text.endsWith(rest) : text.startsWith(rest)
  if (!matches || text === rest) return false
  const free = side === 'start' ? text.slice(0, -rest.length) : text.slice(rest.length)
  return stars === '**' || !free.replace(/\/$/, '').includes(separator)
}
