import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Options } from '../../src/types'
import { copyFixture } from '../helpers/folder'
import { builders } from './builders'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

/** Every way of JavaScript to a plain image. */
const source = `
import bare from './images/wave.webp'
import wave, { width } from './images/wave.webp?w=150'
const url = new URL('./images/sunset.jpg?w=160', import.meta.url).href
const bareUrl = new URL('./images/sunset.jpg', import.meta.url).href
const other = new URL('./styles/plain.css', import.meta.url).pathname.split('/').pop().startsWith('plain')
const lazy = (await import('./images/sunset.jpg?w=161')).default
globalThis.__conformance = { bare, wave, width, url, bareUrl, other, lazy }
`

test.each(['rollup', 'vite'] as const)('plain images in JavaScript, built by %s', async (name) => {
  const build = async (options: Options) => {
    const root = copyFixture('references')
    writeFileSync(join(root, 'ways.mjs'), source)
    return (await builders[name]({ root, options, entry: 'ways.mjs' })).run()
  }
  const { urlEndpoint, privateKey, url } = emulator
  const remote = await build({ urlEndpoint, privateKey, baseURL: url })
  expect(remote).toMatchObject({ width: 150, other: true })
  const pictures = ['bare', 'wave', 'url', 'bareUrl', 'lazy'].map((way) => String(remote[way]))
  expect(pictures.map((one) => one.replace(/^.*\/[0-9a-f]{16}\//, ''))).toEqual([
    'wave.webp',
    'wave.webp?tr=w-150',
    'sunset.jpg?tr=w-160',
    'sunset.jpg',
    'sunset.jpg?tr=w-161',
  ])
  for (const one of pictures) expect([one, (await fetch(one)).status]).toEqual([one, 200])
  const local = await build({ mode: 'local' })
  for (const way of ['bare', 'wave', 'url', 'bareUrl', 'lazy'])
    expect(String(local[way])).toMatch(/(?:wave|sunset)[\w-]*\.(?:jpg|webp)$/)
})
