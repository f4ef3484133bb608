import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build as rolldown } from 'rolldown'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import { expect, test } from 'vitest'
import rolldownPlugin from '../../src/rolldown'
import rollupPlugin from '../../src/rollup'
import type { Options } from '../../src/types'
import vitePlugin from '../../src/vite'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'

/* A deep path with a long query, and an output of one file a module: its name is one that every file system takes. */

const options = (root: string): Options => ({
  root,
  urlEndpoint: 'https://ik.imagekit.io/demo',
  dryRun: true,
  manifest: false,
})
const output = (root: string) => ({
  dir: join(root, 'dist'),
  format: 'es' as const,
  preserveModules: true,
  entryFileNames: '[name].js',
})

const builders: Record<string, (root: string, input: string) => Promise<unknown>> = {
  async rollup(root, input) {
    const bundle = await rollup({ input, plugins: [rollupPlugin(options(root))] })
    await bundle.write(output(root))
    await bundle.close()
  },
  rolldown: (root, input) =>
    rolldown({ input, plugins: [rolldownPlugin(options(root))], output: output(root), logLevel: 'silent' }),
  vite: (root, input) =>
    vite({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [vitePlugin(options(root))],
      build: { lib: { entry: input, formats: ['es'] }, rollupOptions: { output: output(root) } },
    }),
}

test.each(Object.keys(builders))('%s', async (name) => {
  const root = temporaryFolder()
  const folders = Array.from({ length: 9 }, (_, index) => `a-folder-with-a-long-name-${index}`).join('/')
  mkdirSync(join(root, folders), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, folders, 'hero image.jpg'), await noiseJpeg(300, 200))
  const query = `w=100;200;300&f=avif;webp;jpg&sizes=(max-width: 600px) 100vw, (max-width: 1200px) 50vw, 33vw`
  const input = join(root, 'main.js')
  writeFileSync(
    input,
    `import * as all from './${folders}/hero image.jpg?${query}'\nexport const images = { ...all }`,
  )
  await builders[name]?.(root, input)
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  )
  for (const file of files) expect(Buffer.byteLength(basename(file))).toBeLessThan(255)
  expect(files).toContainEqual(expect.stringContaining('hero-image'))
  expect(files.map((file) => readFileSync(join(root, 'dist', file), 'utf8')).join('\n')).toContain('tr=w-300')
})
