import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rspack } from '@rspack/core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import webpack from 'webpack'
import { copyFixture } from '../helpers/folder'
import { runCommonJs } from './builders/job'
import { rspackConfig } from './builders/rspack'
import { webpackConfig } from './builders/webpack'

/*
 * Configurations with url-loader or file-loader, as Nuxt's webpack builder has them: what such a loader makes of an image is
 * a module.
 */

const LOADER = `module.exports = () => 'module.exports = "of the loader"'
module.exports.raw = true
`

const compilers = {
  webpack: (job: Parameters<typeof webpackConfig>[0], rule: object) => {
    const config = webpackConfig(job)
    return webpack({ ...config, module: { rules: [rule] } })
  },
  rspack: (job: Parameters<typeof rspackConfig>[0], rule: object) => {
    const config = rspackConfig(job)
    return rspack({ ...config, module: { rules: [rule] } })
  },
}

test.each(['webpack', 'rspack'] as const)('%s: drawn images are no loader’s', async (bundler) => {
  const root = copyFixture('conformance')
  const loader = join(root, 'image-loader.cjs')
  writeFileSync(loader, LOADER)
  writeFileSync(
    join(root, 'src/loaders.js'),
    `import drawn from 'ik:./images/sunset.jpg?w=200'
import own from './images/turned.jpg'
globalThis.__conformance = { drawn, own, url: new URL('ik:./images/wave.webp?w=64', import.meta.url).href }
`,
  )
  const job = { root, entry: 'src/loaders.js', options: { mode: 'local' as const } }
  const compiler = compilers[bundler](job, { test: /\.(?:jpg|webp)$/, use: loader })
  await new Promise<void>((done, fail) => {
    compiler.run((error, stats) => {
      const failure = error ?? (stats?.hasErrors() ? new Error(stats.toString('errors-only')) : undefined)
      failure ? fail(failure) : done()
    })
  })
  await new Promise((done) => compiler.close(done))
  const { drawn, own, url } = await runCommonJs(join(root, 'dist/main.cjs'))
  expect(own).toBe('of the loader')
  const widthOf = async (one: unknown) => {
    const text = String(one)
    const name = basename(text.startsWith('file:') ? fileURLToPath(text) : text)
    return (await sharp(readFileSync(join(root, 'dist', name))).metadata()).width
  }
  expect([await widthOf(drawn), await widthOf(url)]).toEqual([200, 64])
})
