import { readFileSync } from 'node:fs'

/**
 * The most memory that this process has had, in bytes. Not `resourceUsage().maxRSS` on Linux: there a process inherits the
 * most of the one that has started it.
 */
export function peakMemory() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
}
