/**
 * The subset of the host's logger that the plugin uses: Vite's, Rollup's plugin context, webpack's infrastructure
 * logger.
 */
export interface Logger {
  info(message: string): void
  warn(message: string): void
}

/** Used until a bundler provides its own logger. */
export const consoleLogger: Logger = {
  info: (message) => console.info(message),
  warn: (message) => console.warn(message),
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
