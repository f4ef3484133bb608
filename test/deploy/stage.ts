import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rollup } from 'rollup'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { DeploySettings, Event } from '../../src/deploy'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator'
import imagekit from '../../src/rollup'
import type { Options } from '../../src/types'
import { encodedOnce } from '../helpers/encoded-once'
import { temporaryFolder } from '../helpers/folder'
import { forgetProjects } from '../helpers/forget-projects'

/** One colour fills a picture, so that a single pixel tells which one it is. */
export type Colour = 'red' | 'lime' | 'blue' | 'white'

export function picture(colour: Colour, side = 32): Promise<Buffer> {
  return encodedOnce(`${colour}, ${side}`, () =>
    sharp({ create: { width: side, height: side, channels: 3, background: colour } })
      .png()
      .toBuffer(),
  )
}

/** What a picture's URL shows now. */
export async function colourOf(url: string): Promise<string> {
  const answer = await fetch(url)
  if (!answer.ok) return String(answer.status)
  const { data } = await sharp(Buffer.from(await answer.arrayBuffer()))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const names = { '255,0,0': 'red', '0,255,0': 'lime', '0,0,255': 'blue', '255,255,255': 'white' }
  return names[[data[0], data[1], data[2]].join(',') as keyof typeof names] ?? [...data.subarray(0, 3)].join()
}

/** An emulator for a test file, empty before each test, with its CDN in front. */
export function stageFor(options: EmulatorOptions = {}): () => Emulator {
  let emulator: Emulator | undefined
  beforeAll(async () => {
    emulator = await startEmulator({ cdn: true, jobMs: 5, ...options })
  })
  beforeEach(() => emulator?.reset())
  afterAll(() => emulator?.close())
  return () => emulator!
}

/** A project's folder with these files in it. */
export function project(files: Readonly<Record<string, string | Buffer>>): string {
  const root = temporaryFolder()
  write(root, files)
  return root
}

export function write(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

/** Settings for the commands, as a project with an account has them; what they report is kept. */
export function settingsOf(
  { urlEndpoint, privateKey, url }: Emulator,
  root: string,
  options: Options = {},
): DeploySettings & { events: Event[] } {
  const events: Event[] = []
  return {
    cwd: root,
    options: { urlEndpoint, privateKey, baseURL: url, folder: '/app', ...options },
    environment: {},
    inlineLimit: 0,
    report: (event) => events.push(event),
    events,
  }
}

/** Builds an entry as in a process that has built nothing before; what was logged comes back. */
export async function build(
  { options }: DeploySettings,
  root: string,
  more: Options = {},
  { entry = 'main.js', outDir = 'dist' } = {},
): Promise<string[]> {
  forgetProjects()
  const logs: string[] = []
  const bundle = await rollup({
    input: join(root, entry),
    plugins: [imagekit({ root, ...options, ...more })],
    onLog: (_level, { message }) => void logs.push(message),
  })
  await bundle.write({ dir: join(root, outDir) })
  await bundle.close()
  return logs
}

export const lockfileOf = (root: string): string => readFileSync(join(root, 'imagekit.lock'), 'utf8')

/** Routes that change something at ImageKit. */
export function mutations(emulator: Emulator): string[] {
  return emulator.requests
    .filter(({ method, route }) => method !== 'GET' && method !== 'HEAD' && route !== 'delivery')
    .map(({ method, path }) => `${method} ${path}`)
}
