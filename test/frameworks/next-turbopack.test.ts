import { cpSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import loader from '../../src/frameworks/next-turbopack'
import type { Options } from '../../src/types'
import { tealJpeg } from '../emulator/picture'
import { repository, temporaryFolder } from '../helpers/folder'

/** Runs the loader on a page as Turbopack would, beside one image. */
async function load(
  page: string,
  more: Options = {},
  clipSize?: number,
): Promise<{ root: string; file: string; code: string; files: string[] }> {
  const root = temporaryFolder()
  const file = join(root, 'page.jsx')
  writeFileSync(join(root, 'hero.jpg'), await tealJpeg(64, 48))
  writeFileSync(file, page)
  cpSync(join(repository, 'test/fixtures/videos/clip.mp4'), join(root, 'clip.mp4'))
  if (clipSize) truncateSync(join(root, 'clip.mp4'), clipSize)
  const options: Options = {
    urlEndpoint: 'https://ik.imagekit.io/demo',
    dryRun: true,
    manifest: false,
    ...more,
  }
  const files: string[] = []
  const code = await new Promise<string>((done, failed) => {
    loader.call(
      {
        resourcePath: file,
        getOptions: () => ({ options, root, records: join(root, 'records'), purpose: 'build' }),
        async: () => (error, code) => (error ? failed(error) : done(code ?? '')),
        addDependency: (path) => void files.push(path),
      },
      page,
    )
  })
  return { root, file, code, files }
}

test.each(['ik:./hero.jpg?w=32', './hero.jpg?w=32'])(
  '%s becomes a module with its URL',
  async (specifier) => {
    const { root, code, files } = await load(`import hero from '${specifier}'\nexport default hero\n`)
    const [, encoded = ''] = /^import hero from "data:text\/javascript,([^"]+)"$/m.exec(code) ?? []
    expect(decodeURIComponent(encoded)).toMatch(
      /"https:\/\/ik\.imagekit\.io\/demo\/ik-seo\/unplugin-imagekit\/\w{16}\/hero\.jpg\?tr=w-32"/,
    )
    expect(files).toContain(join(root, 'hero.jpg'))
  },
)

test.each(['ik:./gone.jpg?w=32', './gone.jpg?w=32'])(
  'of %s that is not there, Turbopack prints the place and the lines around, and no stack of ours',
  async (specifier) => {
    const failure = await load(`'use client'\nimport hero from '${specifier}'\n`).catch(
      (error) => error as Error,
    )
    const { message, stack } = failure as Error
    expect(message).toMatch(/^No image at .*gone\.jpg\.\n {2}at .*page\.jsx:2:19\n/)
    expect(message).toContain(`> 2 | import hero from '${specifier}'`)
    expect(stack).toBe(`ImageKitBuildError: ${message}`)
  },
)

test('a video without ImageKit is a data URI of a video, which browsers play', async () => {
  const { code } = await load("import clip from 'ik:./clip.mp4'\n", { mode: 'local', dryRun: false })
  expect(decodeURIComponent(code)).toContain('"data:video/mp4;base64,')
})

test('a long video without ImageKit is an error with its place, and no part of a script', async () => {
  const loaded = load("import clip from 'ik:./clip.mp4'\n", { mode: 'local', dryRun: false }, 20 << 20)
  await expect(loaded).rejects.toThrow(
    /Turbopack makes .*clip\.mp4 a part of the page's script, and 21 MB are too much[\s\S]*page\.jsx:1:19/,
  )
})
