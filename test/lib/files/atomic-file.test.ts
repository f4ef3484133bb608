import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFileAtomic } from '../../../src/lib/files/atomic-file'
import { withFileLock } from '../../../src/lib/files/file-lock'
import { temporaryFolder } from '../../helpers/folder'

test('a write replaces the whole content and leaves no temporary', () => {
  const file = join(temporaryFolder(), 'deep/er/state.json')
  writeFileAtomic(file, 'first')
  writeFileAtomic(file, 'second')
  expect(readFileSync(file, 'utf8')).toBe('second')
  expect(readdirSync(join(file, '..'))).toEqual(['state.json'])
})

test('what a dead process left is swept, what a live one is writing is not, however old', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'state.json')
  const dead = join(folder, '.state.json.2147483646.abcdef12.tmp')
  const alive = join(folder, `.state.json.${process.pid}.abcdef12.tmp`)
  writeFileSync(dead, 'half')
  writeFileSync(alive, 'half')
  utimesSync(alive, new Date(0), new Date(0))
  writeFileAtomic(file, 'whole')
  expect([existsSync(dead), existsSync(alive)]).toEqual([false, true])
})

test('a failed write throws and leaves the old content', () => {
  const folder = join(temporaryFolder(), 'states')
  mkdirSync(join(folder, 'state.json'), { recursive: true })
  expect(() => writeFileAtomic(join(folder, 'state.json'), 'x')).toThrow()
  expect(readdirSync(folder)).toEqual(['state.json'])
})

test.each([0o600, 0o640, 0o755])('the mode %o stays', (mode) => {
  const file = join(temporaryFolder(), 'state.json')
  writeFileSync(file, 'first')
  chmodSync(file, mode)
  writeFileAtomic(file, 'second')
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o7777]).toEqual(['second', mode])
})

test('the owner stays', () => {
  const file = join(temporaryFolder(), 'state.json')
  writeFileSync(file, 'first')
  chmodSync(file, 0o600)
  // Only root can give files away.
  const owner = process.getuid!() === 0 ? [12345, 23456] : [process.getuid!(), process.getgid!()]
  chownSync(file, owner[0]!, owner[1]!)
  writeFileAtomic(file, 'second')
  const { uid, gid, mode } = statSync(file)
  expect([uid, gid, mode & 0o777]).toEqual([...owner, 0o600])
})

test('a symbolic link stays one: its target is written, through several links, and if it is not there yet', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'real'))
  writeFileSync(join(folder, 'real/state.json'), 'first')
  symlinkSync('real/state.json', join(folder, 'one'))
  symlinkSync('one', join(folder, 'two'))
  symlinkSync('real/new.json', join(folder, 'dangling'))
  writeFileAtomic(join(folder, 'two'), 'second')
  writeFileAtomic(join(folder, 'dangling'), 'new')
  expect(readFileSync(join(folder, 'real/state.json'), 'utf8')).toBe('second')
  expect(readFileSync(join(folder, 'real/new.json'), 'utf8')).toBe('new')
  const links = ['one', 'two', 'dangling'].map((name) => lstatSync(join(folder, name)).isSymbolicLink())
  expect(links).toEqual([true, true, true])
  symlinkSync('round', join(folder, 'round'))
  expect(() => writeFileAtomic(join(folder, 'round'), 'x')).toThrow()
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
  writeFileSync(lock, `${hostname()} ${holder.pid} - someone`)
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
