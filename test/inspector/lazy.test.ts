import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build as bundle, type Metafile } from 'esbuild'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { pageScript } from '../../build/page-script'
import { rawText } from '../../build/raw-text'
import imagekit from '../../src/vite'
import { repository, temporaryFolder } from '../helpers/folder'
import { picture } from './serve'

/** The source files that are loaded with an output, without what it imports later. */
function loadedWith(output: string, { outputs }: Metafile): string[] {
  const seen = new Set([output])
  for (const one of seen) {
    for (const { path, kind } of outputs[one]!.imports)
      if (kind === 'import-statement' && outputs[path]) seen.add(path)
  }
  return [...seen].flatMap((one) => Object.keys(outputs[one]!.inputs))
}

test('no entry loads the inspector: only a request for its page does', async () => {
  const entries = readdirSync(join(repository, 'src')).filter((name) => /^[a-z-]+\.ts$/.test(name))
  const { metafile } = await bundle({
    absWorkingDir: repository,
    entryPoints: entries.map((name) => `src/${name}`),
    outdir: 'out',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    logLevel: 'error',
    plugins: [rawText, pageScript],
  })
  const all = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))
  expect(all.some((file) => file.startsWith('src/inspector/'))).toBe(true)
  for (const name of entries) {
    const files = loadedWith(`out/${name.replace('.ts', '.js')}`, metafile)
    expect(files.length).toBeGreaterThan(0)
    expect([name, files.filter((file) => /src\/inspector\/|page-script:/.test(file))]).toEqual([name, []])
  }
})

test('a production build has nothing of it', async () => {
  const root = temporaryFolder()
  await picture(join(root, 'a.jpg'), 40, 40)
  writeFileSync(join(root, 'main.js'), "import a from 'ik:./a.jpg?w=20'\nconsole.log(a)\n")
  writeFileSync(join(root, 'index.html'), '<!doctype html><script type="module" src="/main.js"></script>')
  await build({ root, configFile: false, logLevel: 'silent', plugins: [imagekit({ mode: 'local' })] })
  const files = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  )
  expect(files.length).toBeGreaterThan(2)
  for (const { parentPath, name } of files) {
    const text = readFileSync(join(parentPath, name), 'latin1')
    expect([relative(root, join(parentPath, name)), text.includes('__imagekit')]).toEqual([
      expect.any(String),
      false,
    ])
  }
})
