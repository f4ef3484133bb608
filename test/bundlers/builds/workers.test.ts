import { build, type InlineConfig } from 'vite'
import { describe, expect, test } from 'vitest'
import imagekit from '../../../src/vite'
import { stageFor, write } from '../../deploy/stage'
import { expectListed, expectRewritten, expectWhole, failureOf, type Site, site, viteConfig } from './site'
import { page, show, worker } from './sources'

const stage = stageFor({ cdn: false })

interface Row {
  files: Record<string, string>
  images: string[]
}

const rows: Record<string, Row> = {
  'a page alone': {
    files: { 'src/main.js': show('./a.png?w=101', 'ik:./b.png?w=102', './c.png') },
    images: ['a.png?w=101', 'b.png?w=102', 'c.png'],
  },
  'a page and a worker': {
    files: {
      'src/main.js': show('./a.png?w=101') + worker('./w.js'),
      'src/w.js': show('./b.png?w=102'),
    },
    images: ['a.png?w=101', 'b.png?w=102'],
  },
  'a worker’s `ik:`, plain import, `new URL` and dynamic import': {
    files: {
      'src/main.js': worker('./w.js'),
      'src/w.js': `${show('ik:./a.png?w=101', './b.png')}
        console.log(new URL('./c.png', import.meta.url).href, new URL('./c.png?w=103', import.meta.url).href)
        import('./late.js')`,
      'src/late.js': `${show('./d.png?w=104')}export {}`,
    },
    images: ['a.png?w=101', 'b.png', 'c.png', 'c.png?w=103', 'd.png?w=104'],
  },
  'two workers that share an image': {
    files: {
      'src/main.js': worker('./w1.js') + worker('./w2.js'),
      'src/w1.js': show('./b.png?w=102', './d.png'),
      'src/w2.js': show('./b.png?w=102', './d.png', './c.png?w=103'),
    },
    images: ['b.png?w=102', 'c.png?w=103', 'd.png'],
  },
  'a page and a worker that share an image': {
    files: {
      'src/main.js': show('./a.png?w=101', './d.png') + worker('./w.js'),
      'src/w.js': show('./a.png?w=101', './d.png'),
    },
    images: ['a.png?w=101', 'd.png'],
  },
  'a page’s original that a worker asks a width of': {
    files: {
      'src/main.js': show('./a.png') + worker('./w.js'),
      'src/w.js': show('./a.png?w=101'),
    },
    images: ['a.png', 'a.png?w=101'],
  },
  '`?worker`, `?sharedworker`, `?worker&inline`, `?worker&url`': {
    files: {
      'src/main.js': `import A from './w1.js?worker'
        import B from './w2.js?sharedworker'
        import C from './w3.js?worker&inline'
        import d from './w4.js?worker&url'
        console.log(new A(), new B(), new C(), d)`,
      'src/w1.js': show('./a.png?w=101'),
      'src/w2.js': show('./b.png?w=102'),
      'src/w3.js': show('./c.png?w=103', './a.png'),
      'src/w4.js': show('./d.png?w=104'),
    },
    images: ['a.png', 'a.png?w=101', 'b.png?w=102', 'c.png?w=103', 'd.png?w=104'],
  },
  'a worker of a worker': {
    files: {
      'src/main.js': worker('./w1.js'),
      'src/w1.js': show('./a.png?w=101') + worker('./w2.js'),
      'src/w2.js': show('./b.png?w=102', './a.png?w=101'),
    },
    images: ['a.png?w=101', 'b.png?w=102'],
  },
  'a worker in a dependency': {
    files: {
      'src/main.js': `import { start } from 'dep'\n${show('./a.png?w=101')}start()`,
      'node_modules/dep/package.json': '{ "name": "dep", "type": "module", "main": "index.js" }',
      'node_modules/dep/index.js': `export const start = () => ${worker('./w.js')}`,
      'node_modules/dep/w.js': show('../../src/b.png?w=102'),
    },
    images: ['a.png?w=101', 'b.png?w=102'],
  },
  'a page that shows nothing itself': {
    files: { 'src/main.js': worker('./w.js'), 'src/w.js': show('./b.png?w=102') },
    images: ['b.png?w=102'],
  },
}

/** Where the plugin stands. */
const standings: Record<string, (site: Site) => InlineConfig> = {
  '`plugins` alone': ({ options }) => ({ plugins: [imagekit(options)], worker: { format: 'es' } }),
  '`worker.plugins` too': ({ options }) => ({
    plugins: [imagekit(options)],
    worker: { format: 'es', plugins: () => [imagekit(options)] },
  }),
  'one instance in both': ({ options }) => {
    const one = imagekit(options)
    return { plugins: [one], worker: { format: 'es', plugins: () => [one] } }
  },
}

describe.each(Object.keys(standings))('%s', (standing) => {
  test.each(Object.entries(rows))('%s', async (_name, { files, images }) => {
    const made = await site(stage(), { 'index.html': page(), ...files })
    await build(viteConfig(made, standings[standing]?.(made)))
    await expectWhole(made, { dist: images })
  })
})

test('beside other plugins of `worker.plugins`, in a nested list, with Vite’s default format', async () => {
  const made = await site(stage(), {
    'index.html': page(),
    'src/main.js': show('./a.png?w=101') + worker('./w.js'),
    'src/w.js': show('./b.png?w=102', 'virtual:other'),
  })
  const other = {
    name: 'other',
    resolveId: (id: string) => (id === 'virtual:other' ? `\0${id}` : undefined),
    load: (id: string) => (id === '\0virtual:other' ? 'export default "other"' : undefined),
  }
  await build(
    viteConfig(made, { plugins: [[[imagekit(made.options)]]], worker: { plugins: () => [[other]] } }),
  )
  await expectWhole(made, { dist: ['a.png?w=101', 'b.png?w=102'] })
})

test('what a page has lost, and a worker that is gone, leave the manifest with the next build', async () => {
  const made = await site(stage(), {
    'index.html': page(),
    'src/main.js': show('./a.png?w=101') + worker('./w1.js') + worker('./w2.js'),
    'src/w1.js': show('./b.png?w=102'),
    'src/w2.js': show('./c.png?w=103'),
  })
  const run = () => build(viteConfig(made, standings['`plugins` alone']?.(made)))
  await run()
  write(made.root, { 'src/main.js': show('./d.png?w=104') + worker('./w1.js') })
  await run()
  const left = ['b.png?w=102', 'd.png?w=104']
  expectRewritten(made, { dist: left })
  expectListed(made, 'dist', left)
})

test('an error of a worker’s reference names the worker’s file', async () => {
  const made = await site(stage(), {
    'index.html': page(),
    'src/main.js': worker('./w.js'),
    'src/w.js': show('ik:./missing.png?w=102'),
  })
  const building = build(viteConfig(made, standings['`plugins` alone']?.(made)))
  expect(await failureOf(building)).toMatch(/missing\.png[\s\S]*src\/w\.js:1/)
})
