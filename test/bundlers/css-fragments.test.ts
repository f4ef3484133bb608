import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'

/* A fragment behind an image's query (`url(a.jpg?w=40#x)`) means nothing, and loses no rendition. */

const LACKS: BundlerName[] = ['rollup', 'rolldown']

test.each(bundlerNames.filter((name) => !LACKS.includes(name)))('%s', async (name) => {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src/a.jpg'), await noiseJpeg(300, 200))
  writeFileSync(join(root, 'src/main.js'), "import './part.css'")
  writeFileSync(
    join(root, 'src/part.css'),
    `p { background: url(./a.jpg?w=40#x) } b { background: url("./a.jpg?w=41#x") } i { background: url(ik:./a.jpg?w=42) }`,
  )
  const options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false as const }
  await builders[name]({ root, options, target: 'web' })
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
  const css = files
    .filter((file) => file.endsWith('.css'))
    .map((file) => readFileSync(join(root, 'dist', file), 'utf8'))
  expect(
    css
      .join('')
      .match(/tr=w-\d+/g)
      ?.sort(),
  ).toEqual(['tr=w-40', 'tr=w-41', 'tr=w-42'])
  expect(files.filter((file) => file.endsWith('.jpg'))).toEqual([])
})
