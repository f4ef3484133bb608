import type { Clock } from './clock'

/** Longest wait that a server may ask for, in milliseconds; the call fails at once beyond it. */
export const MAX_WAIT = 60_000
const BASE = 500
const CAP = 20_000

/** Statuses to retry. Not 409, because a name clash is permanent. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || status === 500 || (status >= 502 && status <= 504)
}

/** Full jitter: between 0 and min(20 s, 500 ms · 2ⁿ), n counted from 0. */
export function backoff(retry: number, clock: Clock, delays?: readonly number[]): number {
  if (delays?.length) return delays[Math.min(retry, delays.length - 1)] ?? 0
  return clock.random() * Math.min(CAP, BASE * 2 ** retry)
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/**
 * Milliseconds that the server asks to wait; undefined for missing or invalid headers. Every response has
 * `X-RateLimit-Reset`, so it counts for a 429 only.
 */
export function requestedWait(status: number, headers: Headers, now: number): number | undefined {
  const waits = [milliseconds(headers['retry-after-ms']), retryAfter(headers['retry-after'], now)]
  if (status === 429) waits.push(milliseconds(headers['x-ratelimit-reset']))
  const sane = waits.filter((wait) => wait !== undefined)
  return sane.length ? Math.max(...sane) : undefined
}

/** Parses a non-negative number; the first of repeated headers counts. */
export function milliseconds(header: string | string[] | undefined): number | undefined {
  const value = Array.isArray(header) ? header[0] : header
  if (value === undefined || value.trim() === '') return undefined
  const number = Number(value)
  return number >= 0 ? number : undefined
}

/** `Retry-After`: seconds or an HTTP date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const value = Array.isArray(header) ? header[0] : header
  if (value === undefined) return undefined
  const seconds = milliseconds(value)
  if (seconds !== undefined) return seconds * 1000
  // Date.parse reads "-1" as a year, so a date must contain a letter.
  const date = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
