import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { lockFolder } from '../../src/emulator/store/folder-lock'
import { temporaryFolder } from '../helpers/folder'

const pidOf = (dir: string) => join(dir, 'emulator.pid')

test.each([
  ['an ended process', `${hostname()} 2147483646 -`],
  ['a process whose number another one has by now', `${hostname()} ${process.ppid} 00000000-1`],
  ['an earlier process of this number, as in a restarted container', `${hostname()} ${process.pid} -`],
  ['nobody', ''],
  ['a machine without a heartbeat', 'elsewhere 1 -'],
])('the lock of %s is taken over', (_, text) => {
  const dir = temporaryFolder()
  writeFileSync(pidOf(dir), text)
  const future = new Date(Date.now() + 1e10)
  utimesSync(pidOf(dir), future, future)
  const unlock = lockFolder(dir, 300)
  expect(readFileSync(pidOf(dir), 'utf8')).toContain(` ${process.pid} `)
  unlock()
  expect(existsSync(pidOf(dir))).toBe(false)
})

test('a folder in place of the lock is removed', () => {
  const dir = temporaryFolder()
  mkdirSync(pidOf(dir))
  lockFolder(dir)()
  expect(existsSync(pidOf(dir))).toBe(false)
})

test('a running emulator keeps its folder, of this process and of another machine', async () => {
  const dir = temporaryFolder()
  const unlock = lockFolder(dir)
  expect(() => lockFolder(dir)).toThrow(
    /in use by another emulator \(process \d+ on .*\). If it is not, delete/,
  )
  unlock()
  writeFileSync(pidOf(dir), 'elsewhere 1 -')
  const beating = new Worker(
    `const { utimesSync } = require('node:fs')
     let at = 1
     setInterval(() => utimesSync(${JSON.stringify(pidOf(dir))}, ++at, at), 20)`,
    { eval: true },
  )
  await new Promise((resolve) => beating.once('online', resolve))
  try {
    expect(() => lockFolder(dir, 3000)).toThrow('in use by another emulator (process 1 on elsewhere)')
  } finally {
    await beating.terminate()
  }
})
