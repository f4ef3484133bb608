import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { repository, temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'

/* CSS shows no videos: a reference to one is an error with its place, and its poster is an image. */

type Framework = 'vue' | 'svelte' | undefined

const MP4 = './clip.mp4?w=64'
const CASES: [what: string, file: string, source: string, framework?: Framework][] = [
  ['url(ik:…)', 'part.css', `p {\n  background: url(ik:${MP4});\n}`],
  ['url(./…)', 'part.css', `p {\n  background: url(${MP4});\n}`],
  ['url(…) of the Media Library', 'part.css', "p {\n  background: url('ik:/films/a.mp4');\n}"],
  ['image-set(url)', 'part.css', `p {\n  background: image-set(url('ik:${MP4}') 1x);\n}`],
  ['image-set(string)', 'part.css', `p {\n  background: image-set('ik:${MP4}' 1x);\n}`],
  ['a list', 'part.css', `p {\n  background: url(./still.svg), url(ik:${MP4});\n}`],
  ['JSX style', 'part.jsx', `export default (\n  <p style={{ background: 'url(ik:${MP4})' }} />\n)`],
  ['Vue <style>', 'Part.vue', `<template><p /></template>\n<style>p { mask: url(ik:${MP4}) }</style>`, 'vue'],
  ['Vue style=', 'Part.vue', `<template>\n<p style="background: url(ik:${MP4})" /></template>`, 'vue'],
  ['Vue :style', 'Part.vue', `<template>\n<p :style="{ mask: 'url(ik:${MP4})' }" /></template>`, 'vue'],
  ['Svelte <style>', 'Part.svelte', `<p></p>\n<style>p { mask: url(ik:${MP4}) }</style>`, 'svelte'],
  ['Svelte style=', 'Part.svelte', `\n<p style="background: url(ik:${MP4})"></p>`, 'svelte'],
]

/** Those without style sheets, and those without components. */
const LACKS: Partial<Record<BundlerName, RegExp>> = {
  rollup: /url|set|list|style>/,
  rolldown: /url|set|list|style>/,
  // The fixture's webpack, Rspack and Rsbuild read components for Node.
  webpack: /style>/,
  rspack: /style>/,
  rsbuild: /style>/,
  esbuild: /Vue|Svelte/,
  bun: /Vue|Svelte/,
  // The fixture's compiler of Svelte leaves styles out.
  farm: /Svelte <style>/,
}

function build(name: BundlerName, file: string, source: string, framework?: Framework) {
  const root = temporaryFolder()
  const isStyle = file.endsWith('.css')
  const isPage = isStyle || source.includes('<style>')
  const page = file.endsWith('.html') ? { page: file, target: 'web' as const } : {}
  const main = page.page
    ? ''
    : isStyle
      ? `import './${file}'`
      : `import part from './${file}'\nglobalThis.part = part`
  const files = { 'main.js': main, [file]: source, 'still.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' }
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path.endsWith('.html') ? '' : 'src', path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
  for (const folder of ['src', '.'])
    cpSync(join(repository, 'test/fixtures/videos/clip.mp4'), join(root, folder, 'clip.mp4'))
  const options = {
    urlEndpoint: 'https://ik.imagekit.io/demo',
    mode: 'local' as const,
    manifest: false as const,
    include: ['svg', 'mp4'],
  }
  const job = {
    root,
    options,
    ...page,
    ...(framework && { framework }),
    ...(isPage && { target: 'web' as const }),
  }
  return { root, built: builders[name](job) }
}

const said = (error: unknown) => {
  const { message, errors = [] } = error as {
    message: string
    errors?: { text?: string; message?: string }[]
  }
  return [message, ...errors.map(({ text, message }) => text ?? message)].join('\n')
}

describe.each(bundlerNames)('%s', (name) => {
  const cases = CASES.filter(([what]) => !LACKS[name]?.test(what))
  test.each(cases)('%s is an error', async (_, file, source, framework) => {
    const { built } = build(name, file, source, framework)
    const text = said(await built.catch((error: unknown) => error))
    expect(text).toMatch(/'(?:ik:)?[./\w]+mp4[^']*' is a video, which CSS does not show/)
    expect(text).toContain(`${file}:2:`)
  })
})

const PAGES: [string, string][] = [
  ['<style>', `<style>p { background: url(ik:${MP4}) }</style></head><body>`],
  ['style=', `</head><body><p style="background: url(ik:${MP4})"></p>`],
]

test.each(
  (['vite', 'webpack', 'rspack', 'farm', 'bun'] as const).flatMap((name) =>
    PAGES.map((one) => [name, ...one] as const),
  ),
)('%s: %s of a page is an error', async (name, _, content) => {
  const { built } = build(name, 'index.html', `<!DOCTYPE html><html><head>\n${content}</body></html>`)
  const text = said(await built.catch((error: unknown) => error))
  expect(text).toMatch(/'ik:[./\w]+mp4[^']*' is a video, which CSS does not show/)
  expect(text).toContain('index.html:2:')
})

test.each(bundlerNames.filter((name) => !/roll/.test(name)))('%s: a poster in CSS', async (name) => {
  const { root, built } = build(
    name,
    'part.css',
    "p { background: url('ik:/films/a.mp4?w=64&as=poster') }",
    undefined,
  )
  await built
  const css = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.css'),
  )
  const text = css.map((file) => readFileSync(join(root, 'dist', file), 'utf8')).join('')
  expect(text).toContain('/demo/films/a.mp4/ik-thumbnail.jpg?tr=w-64')
})
