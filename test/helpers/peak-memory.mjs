import { readFileSync } from 'node:fs'

/**
 * The most memory that this process has had, in bytes. Not `resourceUsage().maxRSS` on Linux: there a process inherits the
 * most of the one that has started it.
 */
export function peakMemory() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
}

/**
 * Node's flags for a process whose peak tells what it holds. By default V8 collects old garbage only when there is several times as
 * much as is in use, and gives its young generation room as it runs, which a small run never comes to: what is compared then is
 * how long it ran. With the first it collects early, and what is left is what is held. The HTTP client's parser is WebAssembly,
 * which V8 compiles anew once it has read a few megabytes, and takes 20 to 30 MB for that, however many follow: without the second,
 * a small run is compared with a large one and that.
 */
export const FRUGAL = ['--optimize-for-size', '--liftoff-only']
