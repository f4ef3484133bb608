import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ImageKitBuildError } from '../../src/diagnostics/build-error'

const cause = () => {
  const error = Object.assign(new Error('no such file'), { code: 'ENOENT', nested: new Error('inner') })
  return new ImageKitBuildError('FILE_NOT_FOUND', 'a.png does not exist', { file: '/app/main.js' }, error)
}

test('is printed as a name and a message, without frames, properties and causes', () => {
  const shown = 'ImageKitBuildError: a.png does not exist\n  at /app/main.js'
  expect(inspect(cause())).toBe(shown)
  expect(cause().stack).toBe(`${shown}\n`)
})

test('keeps code, position and the reason of its cause for programs', () => {
  expect(cause()).toMatchObject({
    code: 'FILE_NOT_FOUND',
    position: { file: '/app/main.js' },
    id: '/app/main.js',
  })
  expect(cause().cause).toMatchObject({
    message: 'no such file',
    code: 'ENOENT',
    stack: 'Error: no such file',
  })
  expect(Object.keys(new ImageKitBuildError('INVALID_OPTIONS', 'x'))).not.toContain('frame')
})
