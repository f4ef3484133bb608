import { formatBytes } from './log'
import { duration, type Pace } from './pace'

/** A job as far as it is done. */
export interface Progress {
  /** Names the items: `URLs`, `source files`; or what is done with them: `uploading`. */
  what: string
  done: number
  total: number
  /** Bytes, of jobs that are measured in them. */
  bytes?: { done: number; total: number }
}

const WIDEST_BAR = 30
/** A shorter bar shows nothing. */
const NARROWEST_BAR = 8

/**
 * Formats a progress for one line of a terminal: `uploading ━━━━━━──── 12/40 · 3.4 MB · 1.2 MB/s · 8 s left`. Leaves out the bar,
 * then the last facts, where the terminal is too narrow: a line that wraps could not be erased.
 */
export function progressBar({ what, done, total, bytes }: Progress, pace: Pace, columns: number): string {
  const { rate } = pace
  const left = pace.left(bytes?.total ?? total)
  const facts = [
    `${done}/${total}`,
    bytes && formatBytes(bytes.done),
    rate !== undefined && (bytes ? `${formatBytes(Math.round(rate))}/s` : `${perSecond(rate)}/s`),
    left !== undefined && left > 0 && `${duration(left)} left`,
  ].filter((fact) => typeof fact === 'string')
  for (let count = facts.length; count > 0; count--) {
    const text = `${what} ${facts.slice(0, count).join(' · ')}`
    const room = Math.min(WIDEST_BAR, columns - text.length - 1)
    if (room >= NARROWEST_BAR)
      return `${what} ${bar(share(done, total, bytes), room)} ${facts.slice(0, count).join(' · ')}`
    if (text.length <= columns) return text
  }
  return `${done}/${total}`
}

function share(done: number, total: number, bytes: Progress['bytes']): number {
  const [part, whole] = bytes && bytes.total > 0 ? [bytes.done, bytes.total] : [done, total]
  return whole > 0 ? Math.min(1, part / whole) : 0
}

function bar(share: number, width: number): string {
  const full = Math.round(share * width)
  return '━'.repeat(full) + '─'.repeat(width - full)
}

const perSecond = (rate: number) => (rate < 10 ? rate.toFixed(1) : String(Math.round(rate)))
