import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFileAtomic } from '../../src/lib/atomic-file'
import { withFileLock } from '../../src/lib/file-lock'
import { temporaryFolder } from '../helpers/folder'

test('a write replaces the whole content and leaves no temporary', () => {
  const file = join(temporaryFolder(), 'deep/er/state.json')
  writeFileAtomic(file, 'first')
  writeFileAtomic(file, 'second')
  expect(readFileSync(file, 'utf8')).toBe('second')
  expect(readdirSync(join(file, '..'))).toEqual(['state.json'])
})

test('what a dead process left is swept, what a live one is writing is not', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'state.json')
  const dead = join(folder, '.state.json.2147483646.abcdef12.tmp')
  const alive = join(folder, `.state.json.${process.pid}.abcdef12.tmp`)
  writeFileSync(dead, 'half')
  writeFileSync(alive, 'half')
  writeFileAtomic(file, 'whole')
  expect([existsSync(dead), existsSync(alive)]).toEqual([false, true])
})

test('a failed write throws and leaves the old content', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'state.json'))
  expect(() => writeFileAtomic(join(folder, 'state.json'), 'x')).toThrow()
  expect(readdirSync(folder)).toEqual(['state.json'])
})

test('a lock excludes: 40 read-modify-writes at once lose none', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'count')
  writeFileSync(file, '0')
  const increment = () =>
    withFileLock(folder, file, () => writeFileSync(file, String(Number(readFileSync(file)) + 1)))
  await Promise.all(Array.from({ length: 40 }, increment))
  expect(readFileSync(file, 'utf8')).toBe('40')
})

test('the lock of a killed process is taken over', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'state')
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  let lock = ''
  await withFileLock(folder, file, () => {
    lock = join(folder, readdirSync(folder).find((name) => name.endsWith('.lock')) ?? '')
  })
  const { hostname } = await import('node:os')
  writeFileSync(lock, `${hostname()} ${holder.pid} someone`)
  let entered = false
  const waiting = withFileLock(folder, file, () => {
    entered = true
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(entered).toBe(false)
  holder.kill('SIGKILL')
  await new Promise((resolve) => holder.once('exit', resolve))
  await waiting
  expect(entered).toBe(true)
})
