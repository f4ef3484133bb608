import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect } from 'vitest'
import type { Options } from '../../../src/types'
import { serve } from '../dev-servers'
import type { Capability, Stage } from './stage'

const CODE = `import hero, { srcset } from 'ik:./images/sunset.jpg?w=100;200'
import remote from 'ik:/library/hero.jpg?w=400'
console.log(hero, srcset, remote, new URL('ik:./images/wave.webp?w=64', import.meta.url).href)
`

/** URLs of a dev server's images. */
const imagesIn = (code: string) => [
  ...new Set([...code.matchAll(/\/@imagekit\/[0-9a-f]{32}\/[\w.%-]+/g)].map(([url]) => url)),
]

/** A project with an entry that asks for a local image as `hero`, served. */
export async function served(
  { bundler, project, options }: Stage,
  code = CODE,
  warnings: string[] = [],
  over: Options = {},
) {
  const root = project()
  const entry = join(root, 'src/served.js')
  writeFileSync(entry, code)
  const job = { root, entry: 'src/served.js', options: options(over), target: 'web' as const }
  return { root, entry, ...(await serve(bundler, job, warnings)) }
}

export const serving: Capability[] = [
  {
    name: 'dev server: nothing is uploaded; an image is drawn when it is asked for',
    async show(stage) {
      const { emulator } = stage
      const { root, origin, code } = await served(stage)
      const text = await code()
      const urls = imagesIn(text)
      expect(urls).toHaveLength(3)
      expect(text).toContain(`${emulator.urlEndpoint}/library/hero.jpg?tr=w-400`)
      const drawn = join(root, 'node_modules/.cache/unplugin-imagekit/renditions')
      const renditions = () => (existsSync(drawn) ? readdirSync(drawn) : [])
      expect(renditions()).toEqual([])

      const widths = await Promise.all(urls.map((url) => widthAt(origin + url)))
      expect(widths.sort((a, b) => a - b)).toEqual([64, 100, 200])
      expect(renditions()).toHaveLength(3)
      const unknown = await fetch(`${origin}/@imagekit/${'0'.repeat(32)}/sunset.jpg`)
      expect(unknown.status).toBe(404)
      expect(emulator.requests.length).toBe(0)
      expect(existsSync(join(root, 'imagekit.lock'))).toBe(false)
    },
  },
]

/** Asked for twice: a browser that has it already is told so. */
async function widthAt(url: string): Promise<number> {
  const answer = await fetch(url)
  expect([url, answer.status]).toEqual([url, 200])
  expect(answer.headers.get('content-type')).toMatch(/^image\//)
  const width = await widthOf(answer)
  const etag = answer.headers.get('etag') ?? ''
  expect(etag).not.toBe('')
  const again = await fetch(url, { headers: { 'if-none-match': etag } })
  expect(again.status).toBe(304)
  return width
}

export async function widthOf(answer: Response): Promise<number> {
  return (await sharp(await answer.arrayBuffer()).metadata()).width
}
