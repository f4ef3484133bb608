import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Options } from '../../../src/types'
import { tealJpeg } from '../../emulator/picture'
import { watch } from '../watchers'
import type { Capability, Stage } from './stage'

/**
 * Does something until it is seen. Watchers miss what changes while they build, or before they have read every folder; who
 * works would save once more, and something else: what esbuild has taken for the old content is no change.
 */
export async function until(
  act: (tries: number) => Promise<void> | void,
  expected: () => Promise<void> | void,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    await act(tries)
    try {
      return await expect
        .poll(
          async () => {
            await expected()
            return true
          },
          { timeout: 4000, interval: 100 },
        )
        .toBe(true)
    } catch (error) {
      if (tries === 5) throw error
    }
  }
}

/** A watched project, and the ways to change it. */
export async function watched({ bundler, project, options }: Stage, over: Options = {}) {
  const root = project()
  const entry = 'src/watched.js'
  const image = (name: string) => join(root, 'src/images', name)
  const importing = (name: string, tries = 1) =>
    writeFileSync(
      join(root, entry),
      `import image, { width, height } from 'ik:./images/${name}?w=60'
globalThis.__conformance = { image, width, height, shown: '${name}' } // ${tries}
`,
    )
  importing('sunset.jpg')
  const { run, ...watching } = await watch(bundler, { root, entry, options: options(over) })
  const shows = async (name: string, height: number) => {
    const found = await run()
    expect([found?.shown, found?.height]).toEqual([name, height])
  }
  await until(
    () => {},
    () => shows('sunset.jpg', 40),
  )
  const change = async (name: string, height: number) => {
    // In one step: half a picture is an error.
    const other = image('other.jpg')
    const picture = await tealJpeg(120, 2 * height)
    await until(
      (tries) => {
        // Behind the end of a JPEG nobody reads.
        writeFileSync(other, Buffer.concat([picture, Buffer.alloc(tries)]))
        copyFileSync(other, image(name))
      },
      () => shows(name, height),
    )
  }
  const show = (name: string, height: number) =>
    until(
      (tries) => importing(name, tries),
      () => shows(name, height),
    )
  const touch = () => copyFileSync(image('turned.jpg'), image('sunset.jpg'))
  return { ...watching, run, image, show, change, touch }
}

export const watching: Capability[] = [
  {
    name: 'watch: a changed, a new, a renamed and a removed image',
    async show(stage) {
      const { image, show, change, errors } = await watched(stage)
      await change('sunset.jpg', 30)
      writeFileSync(image('new.jpg'), await tealJpeg(120, 20))
      await show('new.jpg', 10)
      renameSync(image('new.jpg'), image('renamed.jpg'))
      await show('renamed.jpg', 10)
      const before = errors.length
      const copy = image('copy.jpg')
      copyFileSync(image('renamed.jpg'), copy)
      await until(
        async () => {
          if (!existsSync(image('renamed.jpg'))) {
            // Put back, and removed once more; at once, the watcher would see neither.
            copyFileSync(copy, image('renamed.jpg'))
            await setTimeout(1000)
          }
          rmSync(image('renamed.jpg'))
        },
        () => expect(errors.slice(before).join('\n')).toContain('renamed.jpg'),
      )
      await show('sunset.jpg', 30)
    },
  },
  {
    name: 'watch: nothing is uploaded',
    async show(stage) {
      const { show } = await watched(stage)
      await show('turned.jpg', 90)
      expect(stage.emulator.requests.length).toBe(0)
    },
  },
  {
    name: 'watch with `uploadInWatch`: what is new is uploaded, its URLs are the CDN’s',
    async show(stage) {
      const { show, run } = await watched(stage, { uploadInWatch: true })
      await show('turned.jpg', 90)
      await until(
        () => {},
        () => expect(stage.counts().upload).toBe(2),
      )
      const url = String((await run())?.image)
      expect((await fetch(url)).status).toBe(200)
    },
  },
]
