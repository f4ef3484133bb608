import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import rsc from '@vitejs/plugin-rsc'
import { type BuilderOptions, createBuilder, type InlineConfig } from 'vite'
import { describe, expect, onTestFinished, test } from 'vitest'
import imagekit from '../../../src/vite'
import { stageFor } from '../../deploy/stage'
import { expectWhole, type Site, site, viteConfig } from './site'
import { page, show, worker } from './sources'

const stage = stageFor({ cdn: false })

/** Builds all environments with a configuration of a file, which Vite loads once for each unless they share it. */
async function buildApp(made: Site, configuration: () => InlineConfig): Promise<{ loads: number }> {
  const holder = globalThis as { siteConfiguration?: () => InlineConfig }
  const result = { loads: 0 }
  holder.siteConfiguration = () => {
    result.loads++
    return configuration()
  }
  onTestFinished(() => void delete holder.siteConfiguration)
  writeFileSync(join(made.root, 'vite.config.mjs'), 'export default () => globalThis.siteConfiguration()')
  const { configFile: _none, customLogger, ...inline } = viteConfig(made)
  const builder = await createBuilder({
    ...inline,
    customLogger,
    configFile: join(made.root, 'vite.config.mjs'),
  })
  await builder.buildApp()
  return result
}

const files = {
  'index.html': page(),
  'src/main.js': show('./a.png?w=101', './b.png?w=102', './d.png'),
  'src/server.js': `${show('./a.png?w=101', './c.png?w=103', './d.png')}export {}`,
}
const client = ['a.png?w=101', 'b.png?w=102', 'd.png']
const server = ['a.png?w=101', 'c.png?w=103', 'd.png']

const builders: Record<string, Partial<BuilderOptions>> = {
  'nothing shared': {},
  '`sharedConfigBuild`': { sharedConfigBuild: true },
  '`sharedPlugins`': { sharedPlugins: true },
  'both shared': { sharedConfigBuild: true, sharedPlugins: true },
}

const clientAndServer = (
  { root, options }: Site,
  builder: Partial<BuilderOptions>,
  order: 'client first' | 'server first' | 'at once',
  folders: { client: string; ssr: string },
): InlineConfig => ({
  plugins: [imagekit(options)],
  worker: { format: 'es' },
  builder: {
    ...builder,
    async buildApp({ build, environments: { client, ssr } }) {
      const both = order === 'server first' ? [ssr!, client!] : [client!, ssr!]
      if (order === 'at once') await Promise.all(both.map((one) => build(one)))
      else for (const one of both) await build(one)
    },
  },
  environments: {
    client: { build: { outDir: folders.client } },
    ssr: {
      build: {
        outDir: folders.ssr,
        emptyOutDir: false,
        rollupOptions: { input: join(root, 'src/server.js') },
      },
    },
  },
})

describe.each(Object.entries(builders))('client and server, %s', (_name, builder) => {
  test.each(['client first', 'server first', 'at once'] as const)(
    'in folders of their own, %s',
    async (order) => {
      const made = await site(stage(), files)
      await buildApp(made, () =>
        clientAndServer(made, builder, order, { client: 'dist/client', ssr: 'dist/server' }),
      )
      await expectWhole(made, { 'dist/client': client, 'dist/server': server })
    },
  )

  test('with a worker of the client', async () => {
    const made = await site(stage(), {
      ...files,
      'src/main.js': files['src/main.js'] + worker('./w.js'),
      'src/w.js': show('./b.png?w=105', './a.png?w=101'),
    })
    await buildApp(made, () =>
      clientAndServer(made, builder, 'client first', { client: 'dist/client', ssr: 'dist/server' }),
    )
    await expectWhole(made, { 'dist/client': [...client, 'b.png?w=105'], 'dist/server': server })
  })

  test('in one folder', async () => {
    const made = await site(stage(), files)
    await buildApp(made, () =>
      clientAndServer(made, builder, 'client first', { client: 'dist', ssr: 'dist' }),
    )
    await expectWhole(made, { dist: [...new Set([...client, ...server])] })
  })
})

test('the configuration is loaded once for each environment where nothing is shared', async () => {
  const made = await site(stage(), files)
  const folders = { client: 'dist/client', ssr: 'dist/server' }
  expect(await buildApp(made, () => clientAndServer(made, {}, 'client first', folders))).toEqual({ loads: 3 })
})

test('React Server Components: rsc and ssr are built twice, client once', async () => {
  const made = await site(stage(), {
    'src/entry.rsc.jsx': `import { renderToReadableStream } from '@vitejs/plugin-rsc/rsc'
      import { Client } from './client.jsx'
      import a from './a.png?w=101'
      import d from './d.png'
      export default async function handler() {
        const stream = renderToReadableStream(<html><body><img src={a} /><img src={d} /><Client /></body></html>)
        const ssr = await import.meta.viteRsc.loadModule('ssr', 'index')
        return new Response(await ssr.render(stream), { headers: { 'content-type': 'text/html' } })
      }`,
    'src/entry.ssr.jsx': `import { createFromReadableStream } from '@vitejs/plugin-rsc/ssr'
      import { renderToReadableStream } from 'react-dom/server.edge'
      export const render = async (stream) => renderToReadableStream(await createFromReadableStream(stream))`,
    'src/entry.browser.jsx': `import { createFromReadableStream } from '@vitejs/plugin-rsc/browser'
      import { hydrateRoot } from 'react-dom/client'
      const { body } = await fetch(location.href + '.rsc')
      hydrateRoot(document, await createFromReadableStream(body))`,
    'src/client.jsx': `'use client'
      import b from './b.png?w=102'
      export function Client() {
        return <img src={b} onClick={() => ${worker('./w.js').trim()}} />
      }`,
    'src/w.js': show('./c.png?w=103', './d.png'),
  })
  const input = (name: string) => ({
    build: { rollupOptions: { input: { index: join(made.root, `src/entry.${name}.jsx`) } } },
  })
  await buildApp(made, () => ({
    plugins: [imagekit(made.options), rsc(), react()],
    worker: { format: 'es' },
    environments: { rsc: input('rsc'), ssr: input('ssr'), client: input('browser') },
  }))
  await expectWhole(made, {
    'dist/client': ['b.png?w=102', 'c.png?w=103', 'd.png'],
    'dist/rsc': ['a.png?w=101', 'd.png'],
    'dist/ssr': ['b.png?w=102'],
  })
})

test.each(['local', 'remote'] as const)(
  'React Server Components, %s: the client’s output has what style sheets of server components ask for',
  async (mode) => {
    const made = await site(stage(), {
      'src/entry.rsc.jsx': `import { renderToReadableStream } from '@vitejs/plugin-rsc/rsc'
        import './server.css'
        export default () => renderToReadableStream(<html><body /></html>)`,
      'src/server.css': '.a { background: url(./a.png?w=101) } .b { background: url(./b.png) }',
      'src/entry.ssr.jsx': 'export const render = async () => {}',
      'src/entry.browser.jsx': 'console.log(1)',
    })
    const input = (name: string) => ({
      build: {
        assetsInlineLimit: 0,
        rollupOptions: { input: { index: join(made.root, `src/entry.${name}.jsx`) } },
      },
    })
    await buildApp(made, () => ({
      plugins: [imagekit({ ...made.options, mode }), rsc(), react()],
      environments: { rsc: input('rsc'), ssr: input('ssr'), client: input('browser') },
    }))
    const folder = join(made.root, 'dist/client/assets')
    const names = readdirSync(folder)
    const css = names
      .filter((name) => name.endsWith('.css'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
    const urls = [...css.join('').matchAll(/url\("?([^)"]+)/g)].map(([, url = '']) => url)
    expect(urls).toHaveLength(2)
    if (mode === 'remote')
      expect(urls).toEqual([expect.stringContaining('tr=w-101'), expect.stringContaining('http')])
    else for (const url of urls) expect(names).toContain(url.replace('/assets/', ''))
  },
)
