import { join } from 'node:path'
import sharp from 'sharp'
import { build, type InlineConfig } from 'vite'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { project } from '../deploy/stage'
import { forgetProjects } from '../helpers/forget-projects'

const photos = new Map<string, Promise<Buffer>>()

/** A picture with enough in it that its bytes grow with its width. @param seed another one makes another picture */
export function photo(width: number, height: number, seed = 1): Promise<Buffer> {
  const name = `${width} × ${height}, ${seed}`
  const made = photos.get(name) ?? draw(width, height, seed)
  photos.set(name, made)
  return made
}

function draw(width: number, height: number, seed: number): Promise<Buffer> {
  const side = 16
  let state = seed
  const next = () => {
    state = (state * 48271) % 2147483647
    return state & 255
  }
  const noise = Buffer.from(Array.from({ length: side * side * 3 }, next))
  return sharp(noise, { raw: { width: side, height: side, channels: 3 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** A site with one page, one script and its images. */
export async function site(more: Readonly<Record<string, string | Buffer>> = {}): Promise<string> {
  return project({
    'index.html': `<!doctype html><html lang="en"><head><title>Site</title></head><body>
<img src="./photos/hero.jpg?w=100;400;1600&sizes=100vw">
<img src="./photos/second.jpg?w=400" alt="Second">
<script type="module" src="./main.js"></script>
</body></html>`,
    'main.js':
      "import copy from './photos/copy.jpg?w=300'\nimport late from 'ik:./icons/late.jpg?w=800&as=img'\nconsole.log(copy, late)\n",
    'photos/hero.jpg': await photo(1600, 900),
    'photos/second.jpg': await photo(300, 200, 2),
    'photos/copy.jpg': await photo(1600, 900),
    'icons/late.jpg': await photo(900, 900, 3),
    ...more,
  })
}

/** Builds it with Vite. What was logged comes back. */
export async function buildSite(
  root: string,
  options: Options,
  config: InlineConfig = {},
): Promise<string[]> {
  forgetProjects()
  const logs: string[] = []
  const log = (message: string) => void logs.push(message)
  await build({
    ...config,
    root,
    configFile: false,
    logLevel: 'warn',
    customLogger: {
      info: log,
      warn: log,
      warnOnce: log,
      error: log,
      clearScreen() {},
      hasErrorLogged: () => false,
      hasWarned: false,
    },
    build: { outDir: join(root, 'dist'), assetsInlineLimit: 0, ...config.build },
    plugins: [imagekit(options)],
  })
  return logs
}
