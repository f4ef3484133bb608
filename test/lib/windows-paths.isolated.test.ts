import { win32 } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

/* Windows' rules, wherever the tests run. */

type Paths = typeof import('../../src/lib/paths')
let paths: Paths
beforeAll(async () => {
  vi.resetModules()
  vi.doMock('node:path', () => ({ ...win32, default: win32 }))
  paths = await import('../../src/lib/paths')
})
afterAll(() => {
  vi.doUnmock('node:path')
  vi.resetModules()
})

test.each([
  ['C:\\app', 'C:\\app\\src\\a.jpg', true],
  ['C:\\app', 'c:\\APP\\src\\a.jpg', true],
  ['C:\\app', 'C:\\app-old\\a.jpg', false],
  ['C:\\app', 'C:\\app\\..\\secret.txt', false],
  ['C:\\app', 'D:\\app\\a.jpg', false],
  ['C:\\app', '\\\\server\\share\\a.jpg', false],
  ['\\\\server\\share', '\\\\server\\share\\app\\a.jpg', true],
])('%s holds %s: %s', (folder, file, expected) => {
  expect(paths.isInside(folder, file)).toBe(expected)
})

test.each([
  ['C:\\app', 'C:\\app\\src\\a b.jpg', './src/a b.jpg'],
  ['C:\\app', 'c:\\app\\a.jpg', './a.jpg'],
  ['C:\\app', 'C:\\shared\\a.jpg', '../shared/a.jpg'],
])('portable: from %s, %s is %s', (root, file, expected) => {
  expect(paths.portablePath(root, file)).toBe(expected)
})
