import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { builders } from './builders'

/* `url(a.jpg)` in a style sheet is a path like `url(./a.jpg)`, and no name of a package. */

const CSS = `
.a { background: url(a.jpg?w=31) }
.b { background: url("img/b c.jpg?w=32") }
.c { background-image: image-set("a.jpg?w=33" 1x, url('img/b%20c.jpg?w=34') 2x) }
.d { background: url(../other/d.jpg?w=35) }`

const names = ['vite', 'webpack', 'rspack', 'rsbuild', 'esbuild', 'bun', 'farm'] as const

test.each(
  names.flatMap((name) => [
    [name, 'remote', { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true }] as const,
    [name, 'local', { mode: 'local' }] as const,
  ]),
)('%s, %s', async (name, mode, options: Options) => {
  const root = temporaryFolder()
  for (const folder of ['src/img', 'other']) mkdirSync(join(root, folder), { recursive: true })
  const original = await tealJpeg(640, 480)
  for (const file of ['src/a.jpg', 'src/img/b c.jpg', 'other/d.jpg'])
    writeFileSync(join(root, file), original)
  writeFileSync(join(root, 'src/page.css'), CSS)
  writeFileSync(join(root, 'src/main.js'), "import './page.css'\nconsole.log(1)")
  const { outDir } = await builders[name]({
    root,
    options: { ...options, manifest: false, strict: true },
    target: 'web',
  })
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' })
  const texts = files
    .filter((file) => /\.(?:css|js|mjs|cjs)$/.test(file))
    .map((file) => readFileSync(join(outDir, file), 'utf8'))
  const output = texts.join('\n')
  if (mode === 'remote')
    expect([31, 32, 33, 34, 35].filter((width) => !output.includes(`tr=w-${width}`))).toEqual([])
  else {
    expect(output).not.toMatch(/\.jpg\?w=/)
    expect(output).not.toContain(original.toString('base64'))
    for (const file of files.filter((one) => one.endsWith('.jpg')))
      expect(readFileSync(join(outDir, file)).equals(original), file).toBe(false)
  }
})
