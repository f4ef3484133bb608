import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EncodedSourceMap, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import { build, createServer } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import imagekit from '../../src/vite'
import { repository, temporaryFolder } from '../helpers/folder'
import { markPlaces, placeOf } from '../helpers/positions'
import { runWebpack, webpackApp } from './webpack-app'

/** Statements at which a debugger may stop, before, beside and behind a rewrite. */
const sources = {
  'main.js': `import { createElement } from 'react'
mark1()
const url = new URL('./a.jpg?w=40', import.meta.url); mark2()
mark3(url, createElement)
`,
  'App.jsx': `export function App() {
  mark4()
  const image = <p><img src="./a.jpg?w=40" alt="x" /><img src="./a.jpg?w=40;80" alt="y" /></p>
  mark5()
  return image
}
mark6(App)
`,
  'App.svelte': `<script>
  mark7()
  let value = 1
  mark8(value)
</script>

<img src="./a.jpg?w=40" alt="x"><img src="./a.jpg?w=40;80" alt="y">
<button onclick={() => { mark9() }}>x</button>
`,
  'App.vue': `<template>
  <img src="./a.jpg?w=40" alt="x"><img :src="'./a.jpg?w=40'" alt="y">
</template>

<script>
mark10()
export default { mounted() {
  mark11()
} }
</script>
`,
}

function project(files: Record<string, string>, entry: string): string {
  const root = temporaryFolder()
  mkdirSync(root, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text)
  writeFileSync(join(root, 'entry.js'), entry)
  writeFileSync(join(root, 'package.json'), '{ "type": "module", "dependencies": { "react": "*" } }')
  cpSync(join(repository, 'test/fixtures/references/images/sunset.jpg'), join(root, 'a.jpg'))
  return root
}

/** Of every mark: its file and place by the map of the output, and in the source. */
function traced(code: string, map: string, files: Record<string, string>) {
  const trace = new TraceMap(map as unknown as EncodedSourceMap)
  const wanted = Object.entries(files).flatMap(([file, source]) =>
    Object.entries(markPlaces(source)).map(([mark, place]) => [mark, file, place] as const),
  )
  const found = wanted.map(([mark]) => {
    const { source, line, column } = originalPositionFor(trace, placeOf(code, `${mark}(`))
    return [mark, source?.replace(/^.*\//, ''), { line, column }]
  })
  return { found, wanted }
}

test('Vite: a break point lands on the line and column that was written', async () => {
  const root = project(
    sources,
    `import './main.js'\nimport { App } from './App.jsx'\nimport S from './App.svelte'\nimport V from './App.vue'\nconsole.log(App, S, V)\n`,
  )
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [imagekit({ mode: 'local' }), react(), svelte({ configFile: false }), vue()],
    build: {
      sourcemap: true,
      minify: false,
      target: 'esnext',
      rollupOptions: { input: join(root, 'entry.js'), output: { entryFileNames: 'out.js' } },
    },
  })
  const read = (file: string) => readFileSync(join(root, 'dist', file), 'utf8')
  const { found, wanted } = traced(read('out.js'), read('out.js.map'), sources)
  expect(found).toEqual(wanted)
})

test('webpack: a break point lands on the line and column that was written', async () => {
  const { 'main.js': main } = sources
  const files = { 'main.js': main, 'other.js': "import a from './a.jpg?w=40'\nmark12(a); mark13()\n" }
  const root = project(files, "import './main.js'\nimport './other.js'\n")
  const { plugins, ...app } = webpackApp({ root, options: { mode: 'local' }, css: 'native' })
  await runWebpack({ ...app, plugins: plugins!.slice(0, 1), entry: './entry.js', devtool: 'source-map' })
  const [out = ''] = readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.js'))
  const read = (file: string) => readFileSync(join(root, 'dist', file), 'utf8')
  const { found, wanted } = traced(read(out), read(`${out}.map`), files)
  expect(found).toEqual(wanted)
})

test('Vite’s dev server: a rule behind an image lands on its line', async () => {
  const css =
    '.mark1 { color: red }\n.a { background: url("./a.jpg?w=40") } .mark2 { color: lime }\n.mark3 {}\n'
  const root = project({ 'a.css': css }, "import './a.css'")
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    css: { devSourcemap: true },
    plugins: [imagekit({ mode: 'local' })],
    server: { host: '127.0.0.1', port: 0 },
  })
  onTestFinished(() => server.close())
  await server.listen()
  const address = server.httpServer?.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const answer = await fetch(`http://127.0.0.1:${port}/a.css`, { headers: { accept: 'text/css' } })
  const served = await answer.text()
  expect(served).toContain('/@imagekit/')
  const [, encoded = ''] = /sourceMappingURL=data:application\/json;base64,([\w+/=]+)/.exec(served) ?? []
  const trace = new TraceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()))
  const found = Object.keys(markPlaces(css)).map((mark) => originalPositionFor(trace, placeOf(served, mark)))
  // PostCSS maps a rule from its selector's dot on.
  expect(found.map(({ line }) => line)).toEqual(Object.values(markPlaces(css)).map(({ line }) => line))
})
