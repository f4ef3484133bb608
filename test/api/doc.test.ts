import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as api from '../../src/api'
import { endpoints } from '../../src/api'
import { type Emulator, startEmulator } from '../../src/emulator'
import { methods } from './methods'
import { methodsTable } from './methods-doc'
import { failure, stage } from './stage'

const file = new URL('../../docs/api.md', import.meta.url)
const doc = readFileSync(file, 'utf8')

test('the table of methods in docs/api.md is the one of the code', () => {
  const current = doc.replace(
    /(<!-- methods -->)[\s\S]*(<!-- \/methods -->)/,
    (_, open, close) => `${open}\n${methodsTable()}\n${close}`,
  )
  if (process.env.UPDATE_DOCS) writeFileSync(file, current)
  const advice = 'UPDATE_DOCS=1 npx vitest run --project unit test/api/doc.test.ts writes it anew'
  expect(readFileSync(file, 'utf8'), advice).toBe(current)
})

test.each(Object.entries(methods))(
  '%s is repeated after a lost reply only where the table says so',
  async (name, [call]) => {
    const { client, server } = await stage(() => ({ lost: true }))
    await failure(call!(client as never))
    const tries = endpoints[name as api.EndpointName].once ? 1 : 6
    expect(server.seen).toHaveLength(tries)
  },
)

describe('docs/api.md', () => {
  const examples = [...doc.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code)
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...given: unknown[]) => Promise<void>
  const { default: _, ...exported } = api
  const scope = { createReadStream, createServer, ...exported, createClient: createClientHere }
  const [opening = '', ...others] = examples

  let emulator: Emulator
  let folder: string
  let client: api.ImageKitClient | undefined
  beforeAll(async () => {
    emulator = await startEmulator()
    folder = await mkdtemp(join(tmpdir(), 'imagekit-doc-'))
    const picture = sharp({ create: { width: 600, height: 400, channels: 3, background: 'teal' } })
    await picture
      .jpeg()
      .withExif({ IFD0: { Make: 'Canon' } })
      .toFile(join(folder, 'hero.jpg'))
  })
  afterAll(async () => {
    await emulator.close()
    await rm(folder, { recursive: true })
  })
  beforeEach(() => emulator.reset())

  /** As with the environment of somebody who follows the page, to the emulator instead of ImageKit. */
  function createClientHere() {
    const env = {
      IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
      IMAGEKIT_PUBLIC_KEY: emulator.publicKey,
      IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
      IMAGE_KIT_BASE_URL: emulator.url,
    }
    client = api.createClient({ env })
    return client
  }

  const heading = (code: string) => /^## (.*)$/gm[Symbol.matchAll](doc.slice(0, doc.indexOf(code)))
  const cases = others.map((code) => [[...heading(code)].at(-1)?.[1], code] as const)

  test.each([['The API client', ''] as const, ...cases])('the example of "%s" runs', async (_, code) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    // Node's path of a file is relative to the folder that the page assumes to be in.
    const body = `${opening}{\n${code}}`
      .replace(/^import .*\n/gm, '')
      .replaceAll("'hero.jpg'", (name, at, text) =>
        /path: $|createReadStream\($/.test(text.slice(0, at))
          ? JSON.stringify(join(folder, 'hero.jpg'))
          : name,
      )
    try {
      await new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope))
    } finally {
      await client?.close()
      log.mockRestore()
    }
  })

  test('shows every method', () => {
    const missing = Object.keys(endpoints).filter(
      (name) => !examples.some((code) => code.includes(`client.${name}(`)),
    )
    expect(missing).toEqual([])
  })
})
