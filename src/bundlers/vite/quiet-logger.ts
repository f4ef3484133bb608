import type { Logger } from 'vite'

/** What Vite's CSS plugin says of a URL before this plugin's transform rewrites it. */
const UNRESOLVED = /\bik:\S* referenced in .* didn't resolve at build time/s

const quiet = new WeakSet<Logger>()

/** Drops Vite's warning of each `url(ik:…)`: what is left in the output is reported by the scan of the output. */
export function dropSchemeWarnings(logger: Logger): void {
  if (quiet.has(logger)) return
  quiet.add(logger)
  for (const level of ['warn', 'warnOnce'] as const) {
    const own = logger[level].bind(logger)
    logger[level] = (message, options) => {
      if (!UNRESOLVED.test(message)) own(message, options)
    }
  }
}
