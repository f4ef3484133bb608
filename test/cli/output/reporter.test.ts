import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createReporter } from '../../../src/cli/output/reporter'

function stream(isTTY: boolean) {
  const written: string[] = []
  return { written, isTTY, write: (text: string) => written.push(text) }
}

test('a terminal has one line that is redrawn and cleared', () => {
  let now = 0
  const terminal = stream(true)
  const { report, clear } = createReporter(terminal, () => now)
  for (let done = 1; done <= 20; done++) {
    now += 10
    report({ kind: 'progress', what: 'URLs', done, total: 20 })
  }
  clear()
  expect(terminal.written).toEqual([
    `\r\u001b[2Kimagekit: URLs ${'━'.repeat(12)}${'─'.repeat(18)} 8/20`,
    `\r\u001b[2Kimagekit: URLs ${'━'.repeat(24)}${'─'.repeat(6)} 16/20`,
    '\r\u001b[2K',
  ])
})

test('elsewhere there are plain lines, few of them', () => {
  let now = 0
  const log = stream(false)
  const { report, clear } = createReporter(log, () => now)
  for (let done = 1; done <= 20; done++) {
    now += 1000
    report({ kind: 'progress', what: 'URLs', done, total: 20 })
  }
  clear()
  expect(log.written).toEqual([5, 10, 15, 20].map((done) => `imagekit: ${done}/20 URLs\n`))
})

test('a note is a line of its own', () => {
  const log = stream(false)
  createReporter(log).report({ kind: 'note', level: 'info', message: 'hello' })
  // CI forces colours.
  expect(log.written.map(stripVTControlCharacters)).toEqual(['hello\n'])
})
