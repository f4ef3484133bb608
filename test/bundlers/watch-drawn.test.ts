import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rollup } from 'rollup'
import { expect, onTestFinished, test } from 'vitest'
import webpack, { type NormalModule } from 'webpack'
import rollupPlugin from '../../src/rollup'
import webpackPlugin from '../../src/webpack'
import { tealJpeg } from '../emulator/picture'
import { copyFixture } from '../helpers/folder'

/*
 * After each change of an image another picture is drawn. A bundler that took these for files of the project would watch
 * them, and hold them, as long as it watches.
 */

test('Rollup watches no picture that was drawn', async () => {
  const root = copyFixture('outputs')
  const input = join(root, 'crop.js')
  writeFileSync(input, "import x from 'ik:./images/other.jpg?w=100;200'\nexport default x\n")
  const bundle = await rollup({ input, plugins: [rollupPlugin({ root, mode: 'local' })], onLog() {} })
  onTestFinished(() => bundle.close())
  const { output } = await bundle.generate({ format: 'es', assetFileNames: '[name][extname]' })
  expect(output.map(({ fileName }) => fileName)).toContain('other.jpg')
  expect(bundle.watchFiles).toContain(input)
  expect(bundle.watchFiles.filter((file) => file.includes('.cache'))).toEqual([])
})

test('webpack builds once for a changed image, and its modules keep their names', async () => {
  const root = copyFixture('outputs')
  const entry = join(root, 'crop.js')
  writeFileSync(
    entry,
    `import x from 'ik:./images/other.jpg?w=100;200'
console.log(x, new URL('./images/other.jpg?w=50', import.meta.url).href)
`,
  )
  const builds: { modules: string[]; assets: string[]; errors: string[] }[] = []
  const compiler = webpack({
    context: root,
    mode: 'development',
    devtool: false,
    entry,
    output: { path: join(root, 'dist'), assetModuleFilename: '[name]-[contenthash][ext]' },
    plugins: [webpackPlugin({ mode: 'local' })],
    infrastructureLogging: { level: 'none' },
  })
  const watching = compiler.watch({ aggregateTimeout: 20 }, (_error, stats) => {
    const { modules, errors } = stats!.compilation
    const assets = stats!.compilation.getAssets().map(({ name }) => name)
    const own = [...modules].filter((module) => (module as NormalModule).resource)
    builds.push({
      modules: own.map((module) => module.identifier()).sort(),
      assets: assets.filter((name) => name.endsWith('.jpg')).sort(),
      errors: errors.map(({ message }) => message),
    })
  })
  onTestFinished(() => new Promise<void>((done) => watching!.close(() => done())))
  const built = (isMeant: (build: (typeof builds)[number]) => boolean) =>
    expect.poll(() => builds.some(isMeant), { timeout: 20_000, interval: 50 }).toBe(true)
  await built(() => true)
  // What changes while it builds, or just after it has begun to watch, it takes for two changes.
  await new Promise((done) => setTimeout(done, 1000))
  const before = builds.at(-1)!
  const isNew = ({ assets }: typeof before) => !assets.some((name) => before.assets.includes(name))
  const other = join(root, 'images/next.jpg')
  writeFileSync(other, await tealJpeg(300, 200))
  cpSync(other, join(root, 'images/other.jpg'))
  await built(isNew)
  await new Promise((done) => setTimeout(done, 1000))
  const again = builds.filter(isNew)
  expect(again).toHaveLength(1)
  const [now] = again
  expect([before.errors, now?.errors]).toEqual([[], []])
  expect(now?.modules).toEqual(before.modules)
  expect(now?.assets).toHaveLength(3)
})
