import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process that holds a lock, as the lock file names it. */
export interface LockOwner {
  host: string
  pid: number
  /** When the process started: the system gives the number of an ended process to another one. */
  start: string
}

let own: string | undefined

/** Returns this process as text: `host pid start`. */
export function ownName(): string {
  own ??= [hostname(), process.pid, startOf(process.pid) ?? '-'].join(' ')
  return own
}

/** Parses the start of a lock file's text. Returns `undefined` for text that names no process. */
export function parseOwner(text: string): LockOwner | undefined {
  const [, host, pid, start] = /^(\S+) (\d+)(?: (\S+))?/.exec(text) ?? []
  return host && pid ? { host, pid: Number(pid), start: start ?? '-' } : undefined
}

/** Whether an owner no longer runs. `unknown` on another machine, whose processes can't be seen from here. */
export function isGone({ host, pid, start }: LockOwner): boolean | 'unknown' {
  if (host !== hostname()) return 'unknown'
  if (!isAlive(pid)) return true
  const now = start === '-' ? undefined : startOf(pid)
  return now !== undefined && now !== start
}

/** Whether a process exists. Signal 0 does nothing else; EPERM means that the process belongs to another user. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Returns when a process started, as text without spaces, or `undefined` where the system does not tell. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // The command's name comes before it in parentheses, and may hold spaces and parentheses itself.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\)\s+/s, '')
        .split(' ')
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
      return `${boot}-${fields[19]}`
    }
    if (process.platform === 'win32') return undefined
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      timeout: 2000,
    })
    return text.trim().replace(/\s+/g, '-') || undefined
  } catch {
    return undefined
  }
}
