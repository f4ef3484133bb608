import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { contextOf } from '../../playground/framework.mjs'
import { install, isInstalled, nodeFor, refresh } from '../../playground/install.mjs'
import { run } from '../../playground/run.mjs'
import { startEmulator } from '../../src/emulator'
import { expectWhole, site } from '../bundlers/builds/site'
import { outside, versionOf } from './helpers/framework-app'
import { section } from './helpers/report'
import { isFull } from './size'

/*
 * TanStack Start as its documentation shows it. It shares plugins among environments whose configuration is loaded three
 * times: later instances of a plugin are thrown away, and what their `config` hook returned stays.
 */

const record = section('Frameworks: TanStack Start')
/** The oldest Node.js that the framework runs on. */
const NODE = 22
/** CI takes none: installing takes longer than all the rest. */
const orders = isFull ? (['first', 'last'] as const) : []
let place: Awaited<ReturnType<typeof outside>>
beforeAll(async () => {
  if (orders.length) place = await outside()
})
afterAll(() => place?.remove())

const files = (order: 'first' | 'last') => ({
  'package.json': JSON.stringify({
    private: true,
    type: 'module',
    dependencies: {
      '@tanstack/react-router': '^1.170.0',
      '@tanstack/react-start': '^1.169.0',
      react: '^19.0.0',
      'react-dom': '^19.0.0',
    },
    devDependencies: { '@vitejs/plugin-react': '^6.0.0', vite: '^8.4.0' },
  }),
  'vite.config.ts': `
    import { tanstackStart } from '@tanstack/react-start/plugin/vite'
    import viteReact from '@vitejs/plugin-react'
    import imagekit from 'unplugin-imagekit/vite'
    import { defineConfig } from 'vite'

    const images = () => imagekit({ folder: '/app', fileName: '[name]-[hash]', strict: true })
    export default defineConfig({
      build: { assetsInlineLimit: 0 },
      plugins: [${order === 'first' ? 'images(), tanstackStart(), viteReact()' : 'tanstackStart(), viteReact(), images()'}],
    })`,
  'src/router.tsx': `
    import { createRouter } from '@tanstack/react-router'
    import { routeTree } from './routeTree.gen'
    export const getRouter = () => createRouter({ routeTree, scrollRestoration: true })`,
  'src/routes/__root.tsx': `
    import { createRootRoute, HeadContent, Outlet, Scripts } from '@tanstack/react-router'
    export const Route = createRootRoute({
      head: () => ({ meta: [{ charSet: 'utf-8' }] }),
      component: () => <html><head><HeadContent /></head><body><Outlet /><Scripts /></body></html>,
    })`,
  'src/routes/index.tsx': `
    import { createFileRoute } from '@tanstack/react-router'
    import { createServerFn } from '@tanstack/react-start'
    import a from '../a.png?w=101'
    import d from '../d.png'
    const onServer = createServerFn({ method: 'GET' }).handler(async () => (await import('../c.png?w=103')).default)
    export const Route = createFileRoute('/')({ component: Home, loader: () => onServer() })
    function Home() {
      const c = Route.useLoaderData()
      const start = () => new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' })
      return <><img src={a} /><img src={d} /><img src={c} onClick={start} /></>
    }`,
  'src/worker.ts': `import b from './b.png?w=102'\npostMessage(b)`,
  'show.mjs': `
    import server from './dist/server/server.js'
    const answer = await server.fetch(new Request('http://localhost/'))
    console.log(await answer.text())
    process.exit()`,
})

test.each(orders)('as documented, with the plugin %s in the list', async (order) => {
  const emulator = await startEmulator()
  onTestFinished(() => emulator.close())
  const folders = await nodeFor(NODE, join(place.folder, 'node'))
  const root = join(place.folder, 'tanstack-start')
  mkdirSync(root, { recursive: true })
  const made = await site(emulator, files(order), root)
  if (isInstalled(root)) refresh(root)
  else await install(root, place.tarball, folders)

  made.log.push(await run('vite build', contextOf(root, emulator, folders)))
  const client = ['a.png?w=101', 'd.png', 'b.png?w=102']
  const server = ['a.png?w=101', 'd.png', 'c.png?w=103']
  await expectWhole(made, { 'dist/client': client, 'dist/server': server })

  const html = await run('node show.mjs', contextOf(root, undefined, folders))
  const sources = [...html.matchAll(/<img src="([^"]+)"/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  )
  expect(sources).toHaveLength(3)
  for (const url of sources) {
    expect(url).toContain(emulator.urlEndpoint)
    expect([url, (await fetch(url)).status]).toEqual([url, 200])
  }
  record({
    case: `TanStack Start ${versionOf(root, '@tanstack/react-start')}, the plugin ${order}`,
    method: 'built as documented; its server’s page asked for',
    n: '4 images',
    result: 'client, worker and server ask the CDN for all; both manifests whole; prune deletes none',
  })
})
