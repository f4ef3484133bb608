import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'

/* Aliases (`@/a.jpg`) where no script stands: in style sheets, and in pages. */

const options: Options = {
  urlEndpoint: 'https://ik.imagekit.io/demo',
  dryRun: true,
  manifest: false,
  strict: true,
}

async function project(files: Record<string, string>): Promise<string> {
  const root = temporaryFolder()
  const all = {
    'package.json': '{}',
    // Bun's aliases.
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
    'src/img/a.jpg': await noiseJpeg(300, 200),
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

function textOf(root: string, type: RegExp): string {
  const dist = join(root, 'dist')
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => type.test(name))
    .map((name) => readFileSync(join(dist, name), 'utf8'))
    .join('\n')
}

/** Rollup and Rolldown have no style sheets of their own, and no pages. */
const WITH_STYLES = bundlerNames.filter((name) => name !== 'rollup' && name !== 'rolldown')
const WITH_PAGES: BundlerName[] = ['vite', 'webpack', 'rspack', 'rsbuild', 'farm', 'bun']

describe('in a style sheet', () => {
  const CASES = WITH_STYLES.flatMap((name) =>
    ["url('ik:@/img/a.jpg?w=10')", "url('@/img/a.jpg?w=10')", 'image-set("@/img/a.jpg?w=10" 1x)'].map(
      (url) => [name, url] as const,
    ),
  )
  test.each(CASES)('%s: %s', async (name, url) => {
    const root = await project({
      'src/main.js': "import './styles/page.css'",
      'src/styles/page.css': `p { background-image: ${url} }`,
    })
    await builders[name]({ root, options, target: 'web' })
    expect(textOf(root, /\.(?:css|[cm]?js)$/)).toMatch(/demo\/[^"')]*a\.jpg\?tr=w-10/)
  })
})

describe('in a page', () => {
  const CASES = WITH_PAGES.flatMap((name) =>
    ['<img src="ik:@/img/a.jpg?w=10">', '<img src="@/img/a.jpg?w=10">'].map((html) => [name, html] as const),
  )
  test.each(CASES)('%s: %s', async (name, html) => {
    const root = await project({
      'src/main.js': 'console.log(1)',
      'index.html': `<!DOCTYPE html><html><head></head><body>${html}</body></html>`,
    })
    await builders[name]({ root, options, target: 'web', page: 'index.html' })
    expect(textOf(root, /\.html$/)).toMatch(/demo\/[^"')]*a\.jpg\?tr=w-10/)
  })
})

test.each(['vite', 'rollup', 'rolldown', 'webpack', 'rspack', 'rsbuild', 'farm'] as const)(
  '%s: in a Vue component',
  async (name) => {
    const tag = (attribute: string, value: string) => `<img ${attribute}="${value}">`
    const images = [
      tag('src', 'ik:@/img/a.jpg?w=10'),
      tag(':src', "'ik:@/img/a.jpg?w=11'"),
      tag('src', '@/img/a.jpg?w=12'),
      tag('srcset', 'ik:@/img/a.jpg?w=13 2x'),
    ]
    const root = await project({
      'src/main.js': "import App from './App.vue'\nglobalThis.app = App",
      'src/App.vue': `<template><p>${images.join('')}</p></template>`,
    })
    await builders[name]({ root, options, target: 'web', framework: 'vue' })
    const widths = [...textOf(root, /\.[cm]?js$/).matchAll(/a\.jpg\?tr=w-(\d+)/g)].map(([, width]) => width)
    expect([...new Set(widths)].sort()).toEqual(['10', '11', '12', '13'])
  },
)
