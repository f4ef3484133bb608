import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createElement, type FunctionComponent } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import type { Component as SvelteComponent } from 'svelte'
import { render } from 'svelte/server'
import { expect } from 'vitest'
import { createSSRApp, type Component as VueComponent } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { markPlaces, tracedMarks } from '../../helpers/positions'
import type { BuildJob } from '../builders'
import { bare, type Capability, filesBelow, outputOf, type Stage } from './stage'

/** Of each `<img>` what it shows and offers, whatever else the framework writes. */
function imagesIn(html: string): unknown[] {
  return [...html.matchAll(/<img\b[^>]*>/g)].map(([tag]) =>
    Object.fromEntries(
      [...bare(tag).matchAll(/\s(src|srcset|sizes|width|height|loading)="([^"]*)"/gi)].map(
        ([, name = '', value]) => [name.toLowerCase(), value],
      ),
    ),
  )
}

/** What the fixture's page and its three components all show. */
const shown = [
  { src: '<sunset.jpg>?tr=w-200' },
  { src: '<sunset.jpg>?tr=w-210' },
  {
    src: '<sunset.jpg>?tr=w-200',
    srcset: '<sunset.jpg>?tr=w-100 100w, <sunset.jpg>?tr=w-200 200w',
    sizes: '50vw',
    width: '200',
    height: '133',
    loading: 'lazy',
  },
  { src: '<hero.jpg>?tr=w-400' },
]

async function expectComponent(
  stage: Stage,
  job: Partial<BuildJob>,
  toHtml: (component: never) => string | Promise<string>,
): Promise<void> {
  const built = await stage.build(stage.project(), job)
  const { App } = await built.run()
  expect(imagesIn(await toHtml(App as never))).toEqual(shown)
  expect(built.log.filter((line) => /not rewritten|markup/.test(line))).toEqual([])
  expect(stage.counts().upload).toBe(1)
}

export const vueJob = { entry: 'src/vue.js', framework: 'vue' } satisfies Partial<BuildJob>
export const svelteJob = { entry: 'src/svelte.js', framework: 'svelte' } satisfies Partial<BuildJob>

export const texts: Capability[] = [
  {
    name: 'CSS: `url()`, `image-set()`',
    async show(stage) {
      const built = await stage.build(stage.project(), { entry: 'src/page.js', target: 'web' })
      const css = bare(outputOf(built.outDir, '.css'))
      const found = ['scheme', 'asking', 'plain', 'set'].map(
        (name) =>
          new RegExp(
            `\\.${name}\\s*\\{[^}]*?\\s(?:background|background-image):\\s*([^;}]*?image-set\\([^;}]*|url\\([^;}]*)`,
          ).exec(css)?.[1],
      )
      expect(found.map((value) => value?.match(/<[^\s"')]+/g))).toEqual([
        ['<sunset.jpg>?tr=w-10'],
        ['<sunset.jpg>?tr=w-20'],
        ['<sunset.jpg>'],
        ['<wave.webp>?tr=w-30', '<wave.webp>?tr=w-60'],
      ])
      expect(css).not.toMatch(/ik:|\.\/images/)
      expect(stage.counts().upload).toBe(2)
    },
  },
  {
    name: 'CSS in local mode: the drawn images are files of the output',
    async show(stage) {
      const built = await stage.build(stage.project(), {
        entry: 'src/page.js',
        target: 'web',
        options: { mode: 'local' },
      })
      const css = outputOf(built.outDir, '.css')
      const urls = [...css.matchAll(/url\(\s*["']?([^"')]+)/g)].map(([, url = '']) => url)
      const files = filesBelow(built.outDir).map((file) => file.replace(/^.*[\\/]/, ''))
      expect(new Set(urls).size).toBe(5)
      for (const url of urls)
        if (!url.startsWith('data:image/')) expect(files).toContain(url.replace(/^.*\//, ''))
    },
  },
  {
    name: 'HTML pages',
    async show(stage) {
      const built = await stage.build(stage.project(), {
        entry: 'src/empty.js',
        target: 'web',
        page: 'src/page.html',
      })
      const page = outputOf(built.outDir, '.html')
      expect(imagesIn(page)).toEqual(shown)
      const html = bare(page)
      expect(html).toContain('content="<sunset.jpg>?tr=w-600"')
      expect(html).toMatch(/<body style="background: url\("?<wave\.webp>\?tr=w-70"?\)"/)
      expect(stage.counts().upload).toBe(2)
    },
  },
  {
    name: 'Vue templates',
    show: (stage) => expectComponent(stage, vueJob, (App: VueComponent) => renderToString(createSSRApp(App))),
  },
  {
    name: 'Svelte markup',
    show: (stage) => expectComponent(stage, svelteJob, (App: SvelteComponent) => render(App).body),
  },
  {
    name: 'JSX',
    show: (stage) =>
      expectComponent(
        stage,
        { entry: 'src/jsx.js', options: stage.options({ attributes: 'react' }) },
        (App: FunctionComponent) => renderToStaticMarkup(createElement(App)),
      ),
  },
  {
    name: 'source maps: a break point lands on its line',
    async show(stage) {
      const root = stage.project()
      // Farm maps no module's first statement.
      const source = `start()
stop('mark1')
const url = new URL('ik:./images/sunset.jpg?w=40', import.meta.url); stop('mark2')
stop('mark3', url)
`
      writeFileSync(join(root, 'src/marks.js'), source)
      const { outDir } = await stage.build(root, { entry: 'src/marks.js' })
      const [output = ''] = filesBelow(outDir).filter((file) => /main\.[cm]js$/.test(file))
      const map = JSON.parse(readFileSync(`${output}.map`, 'utf8'))
      const lines = (places: ReturnType<typeof tracedMarks>) =>
        Object.entries(places).map(([mark, { line }]) => [mark, line])
      expect(lines(tracedMarks(readFileSync(output, 'utf8'), map))).toEqual(lines(markPlaces(source)))
    },
  },
]
