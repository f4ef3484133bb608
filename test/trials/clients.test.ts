import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../src/emulator'
import { environmentOf } from '../../src/emulator/environment'
import { tealJpeg } from '../emulator/picture'
import { repository, temporaryFolder } from '../helpers/folder'
import { section } from './helpers/report'

/*
 * Official SDKs in other languages, unmodified, on the emulator. Their sources are not part of this repository: `IMAGEKIT_SDKS`
 * names a folder that holds them (`python-4.2.0`, `ruby-3.1.0`), as their public repositories have them. npm's clients are tested with
 * the emulator.
 */

const record = section('Official SDKs in other languages')
const folder = process.env.IMAGEKIT_SDKS

interface Client {
  name: string
  /** Start of its folder's name, before the version. */
  folder: string
  command: string
  driver: string
  /** Calls that do not pass, and why. */
  rest: Readonly<Record<string, string>>
}

const CLIENTS: Client[] = [
  { name: 'Python', folder: 'python-4', command: '/usr/bin/python3', driver: 'python4.py', rest: {} },
  { name: 'Ruby', folder: 'ruby-3', command: 'ruby', driver: 'ruby3.rb', rest: {} },
]

interface Call {
  call: string
  ok: boolean
  reason?: string
}

function sourceOf({ folder: start }: Client): string | undefined {
  if (!folder || !existsSync(folder)) return undefined
  const name = readdirSync(folder).find((one) => one.startsWith(start))
  return name && join(folder, name)
}

describe.each(CLIENTS)('$name', (client) => {
  const source = sourceOf(client)
  test('every call passes, but for those that are named', async () => {
    if (!source) {
      const where = folder ? `no ${client.folder}… in ${folder}` : 'IMAGEKIT_SDKS is not set'
      console.info(`${client.name}: not run, ${where}`)
      return
    }
    // Ruby's SDK 3 drops ports from URL-endpoints.
    const emulator = await startEmulator({ port: 80 }).catch(() => startEmulator())
    const isOn80 = !/:\d/.test(emulator.url)
    onTestFinished(() => emulator.close())
    const picture = join(temporaryFolder(), 'a.jpg')
    writeFileSync(picture, await tealJpeg(60, 40))
    const calls = await run(client, source, picture, { ...process.env, ...environmentOf(emulator) })
    const failed = calls.filter(({ ok }) => !ok)
    const isKnown = ({ call, reason = '' }: Call) =>
      Object.hasOwn(client.rest, call) || (!isOn80 && reason.includes('127.0.0.1:80'))
    expect(failed.filter((one) => !isKnown(one))).toEqual([])
    expect(calls.length).toBeGreaterThan(25)
    const why = failed.map(({ call, reason }) => `${call}: ${client.rest[call] ?? reason}`).join('; ')
    record({
      case: `${client.name} ${source.replace(/^.*-/, '')}`,
      method: 'calls of its quick start and of its resources',
      n: `${calls.length} calls`,
      result: `${calls.length - failed.length} passed${why && `; ${why}`}`,
    })
  })
})

/** Not synchronous: the emulator answers from this process. */
async function run({ command, driver }: Client, source: string, picture: string, env: NodeJS.ProcessEnv) {
  const { spawn } = await import('node:child_process')
  expect(spawnSync(command, ['--version']).status).toBe(0)
  const child = spawn(command, [join(repository, 'test/trials/clients', driver), source, picture], { env })
  const pieces: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (piece) => pieces.push(piece))
  child.stderr.on('data', (piece) => errors.push(piece))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect([code, Buffer.concat(errors).toString().slice(-500)]).toEqual([0, expect.anything()])
  const lines = Buffer.concat(pieces).toString().split('\n')
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Call)
}
