import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { expect, test } from 'vitest'
import imagekit from '../../src/vite'
import { noiseJpeg } from '../emulator/picture'
import { project } from './vite-project'

/** Names and text of a site's style sheets, with all images rendered here. */
async function stylesOf(root: string): Promise<Record<string, string>> {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [imagekit({ mode: 'local', manifest: false })],
    build: { assetsInlineLimit: 0 },
  })
  const folder = join(root, 'dist/assets')
  const names = readdirSync(folder).filter((name) => name.endsWith('.css'))
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

test.each([
  ['a path', 'url(./a.jpg?w=100)'],
  ['a specifier', 'url(ik:./a.jpg?w=100)'],
])(
  'a style sheet with %s has another name once the image has changed, as browsers keep it',
  async (_, url) => {
    const root = await project({ 'main.js': `import './page.css'`, 'page.css': `.a { background: ${url} }` })
    const before = await stylesOf(root)
    expect(await stylesOf(root)).toEqual(before)
    writeFileSync(join(root, 'a.jpg'), await noiseJpeg(310, 200))
    const after = await stylesOf(root)
    expect(Object.values(after)).not.toEqual(Object.values(before))
    expect(Object.keys(after)).not.toEqual(Object.keys(before))
    // A focal point, which a crop follows.
    writeFileSync(join(root, 'page.css'), `.a { background: ${url.replace('100', '100&h=100')} }`)
    const cropped = await stylesOf(root)
    writeFileSync(join(root, 'a.jpg.ik.json'), '{ "focus": { "x": 0.9, "y": 0.5 } }')
    expect(Object.keys(await stylesOf(root))).not.toEqual(Object.keys(cropped))
  },
)
