import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withFileLock } from '../../../src/lib/files/file-lock'
import { isGone, ownName, parseOwner } from '../../../src/lib/files/lock-owner'
import { temporaryFolder } from '../../helpers/folder'

async function lockOf(folder: string, file: string): Promise<string> {
  let lock = ''
  await withFileLock(folder, file, () => {
    lock = join(folder, readdirSync(folder).find((name) => name.endsWith('.lock')) ?? '')
  })
  return lock
}

async function stage() {
  const folder = join(temporaryFolder(), 'locks')
  mkdirSync(folder)
  const file = join(folder, 'state')
  return { folder, file, lock: await lockOf(folder, file) }
}

const future = new Date(Date.now() + 3_600_000 * 24 * 365)
const past = new Date(Date.now() - 3_600_000 * 24 * 365)

test.each([
  ['of another machine, from the future', 'elsewhere 1 - x'],
  ['of this process, from the future', `${ownName()} x`],
  ['with another process’s text', 'garbage'],
  ['that is empty, from the future', ''],
])('a lock %s is taken over by the waiting process’s own clock', async (_, text) => {
  const { folder, file, lock } = await stage()
  writeFileSync(lock, text)
  utimesSync(lock, future, future)
  const start = performance.now()
  expect(await withFileLock(folder, file, () => 'done', { stale: 150 })).toBe('done')
  expect(performance.now() - start).toBeGreaterThan(140)
  expect(readdirSync(folder)).toEqual([])
})

test('a lock of a process whose number another process has by now is taken over at once', async () => {
  const { folder, file, lock } = await stage()
  writeFileSync(lock, `${hostname()} ${process.ppid} 00000000-1 x`)
  const start = performance.now()
  expect(await withFileLock(folder, file, () => 'done')).toBe('done')
  expect(performance.now() - start).toBeLessThan(2000)
  expect(isGone(parseOwner(ownName())!)).toBe(false)
})

test('the age of a lock says nothing: a clock may be too fast, or set meanwhile', async () => {
  const { folder, file, lock } = await stage()
  for (const text of [`${ownName()} x`, 'elsewhere 1 - x']) {
    writeFileSync(lock, text)
    utimesSync(lock, past, past)
    await expect(withFileLock(folder, file, () => 'done', { deadline: 100 })).rejects.toThrow(
      'has been locked',
    )
  }
})

test('a folder in place of a lock is removed', async () => {
  const { folder, file, lock } = await stage()
  mkdirSync(join(lock, 'deep'), { recursive: true })
  expect(await withFileLock(folder, file, () => 'done')).toBe('done')
  expect(readdirSync(folder)).toEqual([])
})

test('waiting ends, and one line says who holds what and what to do', async () => {
  const { folder, file, lock } = await stage()
  writeFileSync(lock, `elsewhere 4711 - x`)
  const waiting = withFileLock(folder, file, () => 'done', { deadline: 200 })
  await expect(waiting).rejects.toThrow(`${file} has been locked by process 4711 on elsewhere for more than`)
  await expect(withFileLock(folder, file, () => 'done', { deadline: 50 })).rejects.toThrow(`delete ${lock}`)
})

test('a holder that was thought to be gone does not remove the lock of its successor', async () => {
  const { folder, file, lock } = await stage()
  await withFileLock(folder, file, () => writeFileSync(lock, 'elsewhere 4711 - x'))
  expect(readdirSync(folder)).toEqual([lock.slice(folder.length + 1)])
})

test('an unusable folder does not keep the action from running, one process at a time', async () => {
  const folder = join(temporaryFolder(), 'file')
  writeFileSync(folder, '')
  let inside = 0
  const run = () => withFileLock(join(folder, 'deep'), join(folder, 'x'), () => ++inside)
  expect((await Promise.all([run(), run(), run()])).sort()).toEqual([1, 2, 3])
})

test('a terminal says once whom it is waiting for', async () => {
  const { folder, file, lock } = await stage()
  writeFileSync(lock, 'elsewhere 1 - x')
  const written: string[] = []
  const [write, isTTY] = [process.stderr.write, process.stderr.isTTY]
  Object.assign(process.stderr, { isTTY: true, write: (text: string) => written.push(text) })
  try {
    await withFileLock(folder, file, () => {}, { stale: 2500 })
  } finally {
    Object.assign(process.stderr, { isTTY, write })
  }
  expect(written).toEqual([`Waiting for process 1 on elsewhere, which has locked ${file}\n`])
})
