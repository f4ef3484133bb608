import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProgressLine } from '../../src/diagnostics/progress'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function line(isTTY: boolean) {
  const written: string[] = []
  const progress = new ProgressLine({ isTTY, write: (text: string) => written.push(text) })
  return { written, progress }
}
const drawn = (text: string) => `\r\u001b[2Kimagekit: ${text}`

test('a terminal shows how long it has been waiting, from the third second on', () => {
  const { written, progress } = line(true)
  progress.start('uploading 0/2')
  vi.advanceTimersByTime(1900)
  expect(written).toEqual([])
  vi.advanceTimersByTime(1200)
  expect(written).toEqual([
    drawn('uploading 0/2 (waiting for 2 s)'),
    drawn('uploading 0/2 (waiting for 3 s)'),
  ])
  progress.update('uploading 1/2')
  expect(written.at(-1)).toBe(drawn('uploading 1/2'))
  vi.advanceTimersByTime(1500)
  expect(written).toHaveLength(3)
  progress.clear()
  vi.advanceTimersByTime(10_000)
  expect(written.slice(3)).toEqual(['\r\u001b[2K'])
})

test('elsewhere nothing is written while waiting', () => {
  const { written, progress } = line(false)
  progress.start('uploading 0/2')
  vi.advanceTimersByTime(100_000)
  expect(written).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('control characters and line breaks are escaped', () => {
  const { written, progress } = line(true)
  vi.advanceTimersByTime(100)
  progress.update('a\u001b[2Jb\nc\u202e')
  expect(written).toEqual([drawn('a\\u001b[2Jb\\u000ac\\u202e')])
  progress.clear()
})
