import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { repository } from '../helpers/folder'

/* What a page's own code imports runs in browsers: a chunk that it shares with the rest of the package must too. */

test.each(['url', 'next-loader', 'angular'])('%s imports nothing of Node', async (entry) => {
  const { metafile, warnings } = await build({
    entryPoints: [join(repository, 'dist', `${entry}.js`)],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  expect(warnings).toEqual([])
  const inputs = Object.keys(metafile.inputs)
  expect(inputs.length).toBeGreaterThan(0)
  for (const input of inputs) expect(readFileSync(input, 'utf8'), input).not.toMatch(/["']node:/)
})
