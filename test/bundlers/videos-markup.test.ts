import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import mdx from '@mdx-js/rollup'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { repository } from '../helpers/folder'
import { built, type Files, remote } from './vite-project'

const clip = readFileSync(join(repository, 'test/fixtures/videos/clip.mp4'))
const include = ['jpg', 'mp4']
const cdn = 'https://ik.imagekit.io/demo'

/** Where people write a video, its sources and its poster. */
const WAYS: [what: string, files: Files, plugins?: () => never[]][] = [
  [
    'a page',
    {
      'index.html':
        '<video src="./clip.mp4?w=160" poster="./clip.mp4?w=160" controls></video>' +
        '<video><source src="ik:./clip.mp4?f=webm" type="video/webm"><source src="ik:/films/a.mp4"></video>',
    },
  ],
  [
    'JSX',
    {
      'main.jsx':
        'const jsx = (...all) => all; export const a = [<video src="./clip.mp4?w=160" poster="./clip.mp4?w=160" />, <source src="ik:./clip.mp4?f=webm" />, <source src="ik:/films/a.mp4" />]; console.log(a)',
      'index.html': '<script type="module" src="./main.jsx"></script>',
    },
  ],
  [
    'Vue',
    {
      'App.vue':
        '<template><video src="./clip.mp4?w=160" poster="./clip.mp4?w=160" /><video><source :src="\'ik:./clip.mp4?f=webm\'"><source src="ik:/films/a.mp4"></video></template>',
      'main.js': "import App from './App.vue'\nconsole.log(App)",
    },
    () => [vue()] as never[],
  ],
  [
    'Svelte',
    {
      'App.svelte':
        '<video src="./clip.mp4?w=160" poster="./clip.mp4?w=160"><track kind="captions"></video><video><source src="ik:./clip.mp4?f=webm"><source src={"ik:/films/a.mp4"}><track kind="captions"></video>',
      'main.js': "import App from './App.svelte'\nconsole.log(App)",
    },
    () => [svelte({ configFile: false })] as never[],
  ],
  [
    'MDX',
    {
      'page.mdx':
        '<video src="./clip.mp4?w=160" poster="./clip.mp4?w=160" />\n\n<source src="ik:./clip.mp4?f=webm" />\n\n<source src="ik:/films/a.mp4" />\n',
      'main.js': "import Page from './page.mdx'\nconsole.log(Page)",
    },
    () => [{ enforce: 'pre', ...mdx() }] as never[],
  ],
]

describe.each(WAYS)('%s', (_what, files, plugins = () => []) => {
  const make = (options: Options) =>
    built({ ...files, 'clip.mp4': clip }, options, {
      plugins: plugins(),
      oxc: { jsx: { runtime: 'classic', pragma: 'jsx' } },
    } as never)

  test('from ImageKit', async () => {
    const { text, names } = await make({ ...remote, include })
    const own = /unplugin-imagekit\/\w+\.mp4/.exec(text)?.[0]
    const plain = text.replaceAll('&amp;', '&')
    for (const url of [
      `${cdn}/${own}?tr=w-160`,
      `${cdn}/${own}/ik-thumbnail.jpg?tr=w-160`,
      `${cdn}/${own}?tr=f-webm`,
      `${cdn}/films/a.mp4`,
    ])
      expect(plain).toContain(url)
    expect(text).not.toContain('ik:')
    expect(names.filter((name) => name.endsWith('.mp4'))).toEqual([])
  })

  test('bundled, without an account', async () => {
    const own = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [
        name,
        String(text).replaceAll('ik:/films/a.mp4', 'ik:./clip.mp4'),
      ]),
    )
    const { text, names } = await built(
      { ...own, 'clip.mp4': clip },
      { mode: 'local', include, manifest: false },
      {
        plugins: plugins(),
        oxc: { jsx: { runtime: 'classic', pragma: 'jsx' } },
      } as never,
    )
    const [video, ...others] = names.filter((name) => name.endsWith('.mp4'))
    expect(others).toEqual([])
    expect(text).toContain(video)
    expect(text).not.toMatch(/["'(]ik:|["']\.\/clip\.mp4\?/)
  })
})
