import { expect, onTestFinished, test, vi } from 'vitest'
import { duration, Pace } from '../../src/diagnostics/pace'
import { ProgressLine } from '../../src/diagnostics/progress'
import { progressBar } from '../../src/diagnostics/progress-bar'

/** A job of 100 items that has done ten a second for so many seconds. */
function paceAfter(seconds: number, perSecond = 10): Pace {
  const pace = new Pace()
  for (let second = 0; second <= seconds; second++) pace.add(second * perSecond, second * 1000)
  return pace
}

test('a bar with rate and time left', () => {
  expect(progressBar({ what: 'URLs', done: 50, total: 100 }, paceAfter(5), 70)).toBe(
    `URLs ${'━'.repeat(15)}${'─'.repeat(15)} 50/100 · 10/s · 5 s left`,
  )
})

test('of uploads by their bytes', () => {
  const pace = new Pace()
  pace.add(0, 0)
  pace.add(4_000_000, 2_000)
  const progress = { what: 'uploading', done: 1, total: 9, bytes: { done: 4_000_000, total: 16_000_000 } }
  expect(progressBar(progress, pace, 80)).toBe(
    `uploading ${'━'.repeat(8)}${'─'.repeat(22)} 1/9 · 4.0 MB · 2.0 MB/s · 6 s left`,
  )
})

test('without a rate as long as too little is known', () => {
  expect(progressBar({ what: 'URLs', done: 5, total: 100 }, paceAfter(0), 60)).toBe(
    `URLs ${'━'.repeat(2)}${'─'.repeat(28)} 5/100`,
  )
})

test('never wider than the terminal, and with what matters most', () => {
  const pace = paceAfter(5)
  const widths = Array.from({ length: 80 }, (_, columns) =>
    progressBar({ what: 'source files', done: 50, total: 100 }, pace, columns),
  )
  for (const [columns, text] of widths.entries())
    expect([columns, text.length <= Math.max(columns, 6)]).toEqual([columns, true])
  expect(widths[20]).toBe('source files 50/100')
  expect(widths[4]).toBe('50/100')
})

test('a rate looks at the last seconds, and begins again after a retry', () => {
  const pace = paceAfter(60)
  for (let second = 61; second <= 80; second++) pace.add(600 + (second - 60), second * 1000)
  expect(pace.rate).toBeCloseTo(1, 1)
  pace.add(0, 81_000)
  expect(pace.rate).toBeUndefined()
})

test.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [120, '2 min'],
  [125, '2 min 5 s'],
  [3780, '1 h 3 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test('a terminal gets a line that fits it, and its width is asked each time', () => {
  const written: string[] = []
  let now = 0
  const stream = { isTTY: true, columns: 30, write: (text: string) => written.push(text) }
  const line = new ProgressLine(stream, { now: () => now })
  const lengthOf = (text = '') => text.replace('\r\u001b[2K', '').length
  now += 100
  line.update('a text that is much longer than the terminal is wide')
  expect(lengthOf(written.at(-1))).toBe(29)
  stream.columns = 50
  now += 100
  line.show({ what: 'URLs', done: 1, total: 2 })
  expect(lengthOf(written.at(-1))).toBeLessThan(50)
  expect(written.at(-1)).toContain('━')
  line.clear()
})

test('a line with a bar says how long it has been waiting, too', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const written: string[] = []
  const stream = { isTTY: true, columns: 60, write: (text: string) => written.push(text) }
  const line = new ProgressLine(stream)
  vi.advanceTimersByTime(100)
  line.show({ what: 'URLs', done: 1, total: 2 })
  vi.advanceTimersByTime(3000)
  expect(written.at(-1)).toMatch(/URLs ━+─+ 1\/2 \(waiting for 3 s\)$/)
  expect(written.at(-1)!.replace('\r\u001b[2K', '').length).toBeLessThan(60)
  line.clear()
})
