import { expect, test } from 'vitest'

import { details } from '../../src/cli/output/format'
import { planMarkdown } from '../../src/cli/output/plan-markdown'
import type { Plan } from '../../src/deploy'
import { ImageKitBuildError, withPosition } from '../../src/diagnostics/build-error'
import { Diagnostics } from '../../src/diagnostics/diagnostics'
import { oneLine, printable } from '../../src/diagnostics/printable'

test('a terminal gets colours and line ends, and no other control character', () => {
  expect(printable('\u001b[31mred\u001b[39m\nnext')).toBe('\u001b[31mred\u001b[39m\nnext')
  expect(printable('a\u001b[2Jb\u001b]0;x\u0007c\rd\u202ee\u009b')).toBe(
    'a\\u001b[2Jb\\u001b]0;x\\u0007c\\u000dd\\u202ee\\u009b',
  )
  expect(oneLine('a\nb\tc\u2028')).toBe('a\\u000ab\\u0009c\\u2028')
  expect(details(['a\n\n# b'])).toEqual(['      a\\u000a\\u000a# b'])
})

test('a file name with blank lines stays in its code span', () => {
  const plan: Plan = {
    urlEndpoint: 'https://ik.imagekit.io/demo',
    references: 1,
    uploads: [{ key: 'ik:./a\n\n# b`.png', hash: '', filePath: '', size: 1 }],
    found: [],
    bytes: 1,
    renditions: { unknown: 'x' },
    purges: { unknown: 'x' },
    prunes: { unknown: 'x' },
    hasWork: true,
  }
  expect(planMarkdown(plan)).toContain('- `` ik:./a\\u000a\\u000a# b`.png `` 1 B')
})

test('a build’s errors and warnings have no control characters either', () => {
  const name = 'a\u001b[2J\u001b]0;x\u0007\u202e.jpg'
  const cause = Object.assign(new Error(`the server says ${name}`), { code: 'CONNECTION' })
  const error = new ImageKitBuildError('FILE_NOT_FOUND', `No image at ${name}`, { file: name }, cause)
  const printed: string[] = []
  const logger = { info: () => {}, warn: (message: string) => void printed.push(message) }
  const diagnostics = new Diagnostics()
  diagnostics.report({ topic: 'a', level: 'warn', message: name }, logger)
  diagnostics.report({ topic: 'b', level: 'warn', message: '%s', subject: name }, logger)
  diagnostics.reportSubjects(logger)
  const { stack = '' } = error.cause as Error
  for (const text of [
    error.message,
    String(error.stack),
    stack,
    withPosition(name, { file: name }),
    ...printed,
  ]) {
    expect(text).toContain('a\\u001b[2J')
    expect(printable(text)).toBe(text)
  }
})
