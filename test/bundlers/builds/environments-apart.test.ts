import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BuilderOptions, createBuilder, type Plugin } from 'vite'
import { expect, test } from 'vitest'
import imagekit from '../../../src/vite'
import { picture, stageFor, write } from '../../deploy/stage'
import { expectListed, type Site, site, viteConfig } from './site'
import { show, worker } from './sources'

/*
 * What an environment emits and refers to is its own: environments are built in any order, or at once, and Vite does not
 * say for which of them it renders a URL, transforms a page or bundles a worker.
 */

const stage = stageFor({ cdn: false })

const files = {
  'index.html': `<!doctype html><html><head><link rel="icon" href="/src/d.png" /></head>
    <body><img src="/src/a.png?w=101" /><script type="module" src="/src/main.js"></script></body></html>`,
  'src/main.js': `import './client.css'\n${show('./twins/one/e.png')}
    ${worker('./both.js')}${worker('./w-client.js')}
    new (await import('./inlined.js?worker&inline')).default()`,
  'src/client.css': '.a { background: url(./a.png?w=102) } .b { background: url(./b.png) }',
  'src/server.js': `import './server.css'\n${show('./twins/two/e.png')}
    import Both from './both.js?worker'
    import Own from './w-server.js?worker'
    export const start = () => [new Both(), new Own()]
    export const pages = import.meta.glob('./*.png')`,
  'src/server.css': '.b { background: url(./b.png?w=103) } .c { background: url(./c.png) }',
  'src/both.js': show('./a.png?w=104'),
  'src/w-client.js': worker('./nested.js') + show('./b.png?w=106'),
  'src/nested.js': show('./a.png?w=105'),
  'src/w-server.js': show('./c.png?w=107'),
  'src/inlined.js': show('./d.png?w=108'),
}
const both = ['a.png?w=104', 'b.png', 'd.png', 'e.png']
const client = [...both, 'a.png?w=101', 'a.png?w=102', 'a.png?w=105', 'b.png?w=106', 'd.png?w=108']
const server = [...both, 'a.png', 'b.png?w=103', 'c.png', 'c.png?w=107']

const orders = ['client first', 'server first', 'at once', 'in step'] as const
type Order = (typeof orders)[number]

/** Lets each environment wait for the other where a build has rendered everything, and has written nothing. */
function inStep(): Plugin {
  let arrived = 0
  let go = () => {}
  const met = new Promise<void>((resolve) => {
    go = resolve
  })
  return {
    name: 'in-step',
    sharedDuringBuild: true,
    generateBundle: {
      order: 'pre',
      async handler() {
        if (this.environment.config.isWorker) return
        if (++arrived === 2) go()
        await met
      },
    },
  }
}

async function buildIn(order: Order, { root, options, ...made }: Site, builder: Partial<BuilderOptions>) {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  const { build: _none, ...config } = viteConfig({ root, options, ...made })
  const step = inStep()
  const app = await createBuilder({
    ...config,
    plugins: [imagekit(options), ...(order === 'in step' ? [step] : [])],
    worker: { format: 'es' },
    build: { minify: false, assetsInlineLimit: 0 },
    builder: {
      ...builder,
      async buildApp({ build, environments: { client, ssr } }) {
        const all = order === 'server first' ? [ssr!, client!] : [client!, ssr!]
        if (order.endsWith('first')) for (const one of all) await build(one)
        else await Promise.all(all.map((one) => build(one)))
      },
    },
    environments: {
      client: { build: { outDir: 'dist/client' } },
      ssr: {
        build: { outDir: 'dist/server', rollupOptions: { input: join(root, 'src/server.js') } },
      },
    },
  })
  await app.buildApp()
  return outputsIn(join(root, 'dist'))
}

function outputsIn(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length), readFileSync(file, 'latin1')]),
  )
}

test.each<[string, Partial<BuilderOptions>]>([
  ['nothing shared', {}],
  ['`sharedConfigBuild`', { sharedConfigBuild: true }],
  ['`sharedPlugins`', { sharedPlugins: true }],
  ['both shared', { sharedConfigBuild: true, sharedPlugins: true }],
])('the same outputs and manifests in any order, %s', async (_name, builder) => {
  const made = await site(stage(), files)
  const twin = await picture('lime', 210)
  write(made.root, { 'src/twins/one/e.png': twin, 'src/twins/two/e.png': twin })
  const [first, ...others] = orders
  const expected = await buildIn(first, made, builder)
  expectListed(made, 'dist/client', client)
  expectListed(made, 'dist/server', server)
  for (const order of others) {
    const outputs = await buildIn(order, made, builder)
    expect([...outputs.keys()], order).toEqual([...expected.keys()])
    for (const [file, text] of outputs) expect(text, `${file}, ${order}`).toBe(expected.get(file))
  }
})
