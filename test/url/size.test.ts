import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const names = 'buildSrc, getResponsiveImageAttributes'

/** Bytes of the two functions in a page: bundled, minified, gzipped. */
async function sizeOf(module: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names} } from '${module}'`, resolveDir: repository },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length
}

// The official package's module build: its browser build is not tree-shaken and nearly twice as large.
const official = './node_modules/@imagekit/javascript/dist/imagekit.esm.js'

test('buildSrc and getResponsiveImageAttributes are no larger in a page than those of @imagekit/javascript', async () => {
  const [ours, theirs] = await Promise.all([sizeOf('./src/url/index.ts'), sizeOf(official)])
  expect(theirs).toBeGreaterThan(1000)
  expect(ours).toBeLessThanOrEqual(theirs)
})

test('no parser, validator or signer comes along', async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${names} } from './src/url/index.ts'`, resolveDir: repository },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
  })
  const [output] = Object.values(metafile.outputs)
  const modules = Object.entries(output!.inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file.replace(/^.*\//, ''))
  expect(outputFiles).toHaveLength(1)
  expect(modules.sort()).toEqual([
    'build-chain.ts',
    'build.ts',
    'codes.ts',
    'escape.ts',
    'overlay.ts',
    'responsive.ts',
  ])
})
