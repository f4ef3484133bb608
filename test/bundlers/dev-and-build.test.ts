import vue from '@vitejs/plugin-vue'
import { createLogger, createServer } from 'vite'
import { describe, expect, onTestFinished, test } from 'vitest'
import imagekit from '../../src/vite'
import { built, project, remote, served } from './vite-project'

/* Development shows what a build shows, in servers that go ways of their own. */

describe.each([
  ['VitePress', 'vitepress'],
  ['VuePress', 'vuepress:markdown'],
])('Markdown pages that are components of Vue, as in %s', (_, name) => {
  const pages = {
    name,
    transform(code: string, id: string) {
      if (!id.endsWith('.md')) return undefined
      const html = code.replace(/!\[(.*?)\]\((.*?)\)/g, '<img src="$2" alt="$1">')
      return { code: `<template><div>${html}</div></template>`, map: null }
    },
  }
  const files = {
    'main.js': "import page from './page.md'\nconsole.log(page)",
    'page.md': '![A](./a.jpg?w=100)\n\n<img src="./a.jpg?w=200;300">\n',
  }
  const config = () => ({ plugins: [{ ...pages }, vue({ include: [/\.vue$/, /\.md$/] })] })

  test('in development', async () => {
    const { status, text } = await served(files, '/page.md?import', config())
    expect(status).toBe(200)
    const imports = [...text.matchAll(/imagekit-virtual\/([\w-]+)\.js/g)].map(([, id = '']) =>
      Buffer.from(id, 'base64url').toString(),
    )
    expect(imports).toEqual(['ik:./a.jpg?w=100', 'ik:./a.jpg?w=200;300', 'ik:./a.jpg?w=200;300&as=srcset'])
  })

  test('in a build', async () => {
    const { text } = await built(files, remote, {
      ...config(),
      build: { rollupOptions: { external: ['vue'] } },
    })
    expect(text).toMatch(/a\.jpg\?tr=w-100"/)
    expect(text).toMatch(/a\.jpg\?tr=w-200 200w, [^"]*a\.jpg\?tr=w-300 300w/)
  })
})

test('experimental.bundledDev', async () => {
  const root = await project({
    'index.html': '<script type="module" src="./main.js"></script>',
    'main.js': "import './a.css'\nimport './b.scss'\nimport a from './a.jpg?w=11'\nconsole.log(a)",
    'b.scss': "@use './in/c';",
    'in/_c.scss': 'u { background: url(ik:../a.jpg?w=15) }\ns { background: url(../a.jpg?w=16) }',
    'a.css':
      'p { background: url(./a.jpg?w=12) } b { background: url(a.jpg?w=13) } i { background: url(ik:./a.jpg?w=14) }',
  })
  const said: string[] = []
  const server = await createServer({
    root,
    configFile: false,
    customLogger: { ...createLogger('silent'), warn: (text: string) => void said.push(text) },
    experimental: { bundledDev: true },
    plugins: [imagekit()],
    server: { host: '127.0.0.1', port: 0 },
  })
  onTestFinished(() => server.close())
  await server.listen()
  const get = async (path: string) =>
    (await fetch(new URL(path, server.resolvedUrls?.local[0]), { headers: { accept: 'text/html' } })).text()
  await expect.poll(() => get('/'), { timeout: 20_000 }).toContain('assets/')
  const [, script = ''] = /src="(\/assets\/[^"]+)"/.exec(await get('/')) ?? []
  const code = await get(script)
  expect(code.match(/url\(\\"\/@imagekit\/\w+\/a\.jpg\\"\)/g)).toHaveLength(4)
  // The one that Vite reads in a partial is reported, once and with its place.
  const reported = said.filter((line) => line.includes('imagekit: '))
  expect(reported).toEqual([
    expect.stringMatching(
      /'\.\.\/a\.jpg\?w=16' is in .* write 'ik:\.\.\/a\.jpg\?w=16'[\s\S]*in\/_c\.scss:2:21/,
    ),
  ])
  expect(code).toMatch(/src\S* = "\/@imagekit\/\w+\/a\.jpg"/)
})
