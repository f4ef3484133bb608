import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { type RolldownOptions, rolldown } from 'rolldown'
import { type Plugin, rollup } from 'rollup'
import { describe, expect, test } from 'vitest'
import rolldownPlugin from '../../src/rolldown'
import rollupPlugin from '../../src/rollup'
import type { Options } from '../../src/types'
import { type Files, project, remote } from './vite-project'

/*
 * Rollup and Rolldown leave style sheets to plugins, which copy or inline the files of `url()` without their queries, or leave
 * their paths as they are. They are to find no image of this plugin any more.
 */

/** As rollup-plugin-styles does by default, and rollup-plugin-postcss does without options. */
const bundlesStyles = (inlines: boolean): Plugin => ({
  name: 'styles',
  transform(code, id) {
    if (!/\.s?css$/.test(id)) return null
    const inlined = code.replace(/url\("?(\.[^"?)]*)[^)]*\)/g, (_url, path: string) => {
      const content = readFileSync(join(dirname(id), path)).toString('base64')
      return `url(data:image/${extname(path).slice(1)};base64,${content})`
    })
    return `export default ${JSON.stringify(inlines ? inlined : code)}`
  },
})

const FILES: Files = {
  'main.js': "import css from './css/main.css'\nconsole.log(css)",
  'css/main.css': [
    '.p{background:url(../a.jpg?w=40)}',
    '.q{background:url("ik:../a.jpg?w=41")}',
    '.r{background:image-set("../a.jpg?w=42" 1x, url(../a.jpg?w=43) 2x)}',
    '.s{background:url(../b.jpg)}.t{background:url(c.jpg?v=2#x)}',
    '.u{background:url(https://host/a.jpg?w=44)}',
  ].join('\n'),
}

const bundlers = {
  rollup: (config: object) => rollup(config),
  rolldown: (config: RolldownOptions) =>
    rolldown({ ...config, moduleTypes: { '.css': 'js', '.scss': 'js' } }),
}
const plugins = { rollup: rollupPlugin, rolldown: rolldownPlugin }

async function built(
  name: keyof typeof bundlers,
  files: Files,
  options: Options,
  { inlines = false, isLast = false } = {},
) {
  const root = await project({ ...files, 'css/c.jpg': readFileSync(join(await project({}), 'b.jpg')) })
  const log: string[] = []
  const own = plugins[name]({ ...options, root }) as Plugin
  const styles = bundlesStyles(inlines)
  const bundle = await bundlers[name]({
    input: join(root, 'main.js'),
    plugins: (isLast ? [styles, own] : [own, styles]) as never,
    onLog: (_level: string, { message }: { message: string }) => void log.push(message),
  })
  const { output } = await bundle.write({ dir: join(root, 'dist'), format: 'es' })
  await bundle.close()
  const manifest = () => JSON.parse(readFileSync(join(root, 'dist/images.json'), 'utf8')).images
  return { text: output.map((one) => ('code' in one ? one.code : '')).join('\n'), log, manifest, root }
}

describe.each(['rollup', 'rolldown'] as const)('%s', (name) => {
  test.each([
    [false, false],
    [true, false],
    [true, true],
  ])('style sheets (inlined: %s, behind the other plugin: %s)', async (inlines, isLast) => {
    const options = { ...remote, manifest: 'images.json' }
    const { text, manifest } = await built(name, FILES, options, { inlines, isLast })
    const urls = [...text.matchAll(/imagekit\.io\/demo\/[^"\\]*\/(\w\.jpg[^"\\)]*)/g)].map(([, url]) => url)
    const width = (w: number) => `a.jpg?tr=w-${w}`
    expect(urls).toEqual([width(40), width(41), width(42), width(43), 'b.jpg', 'c.jpg#x'])
    expect(text).not.toContain('data:')
    expect(text).toContain('url(https://host/a.jpg?w=44)')
    expect(Object.keys(manifest())).toHaveLength(6)
  })

  test('Sass: a path is rewritten, an expression is not', async () => {
    const main = "import css from './main.scss'\nconsole.log(css)"
    const sass =
      "// don't\n$w: 40;\n.p{background:url('./a.jpg?w=40')}.q{background:url(#{$base}.jpg)}.r{background:url($a)}"
    const { text } = await built(name, { 'main.js': main, 'main.scss': sass }, remote)
    expect(text).toContain('a.jpg?tr=w-40')
    expect(text).toContain('url(#{$base}.jpg)')
  })

  test('local mode: what asks for a rendition is reported, the rest is the other plugin’s', async () => {
    const local: Options = { mode: 'local', manifest: false }
    const { log, text } = await built(name, FILES, local)
    const said = log.filter((line) => line.includes('is not rendered'))
    expect(said.map((line) => /(\S+) is not rendered[\s\S]*main\.css:(\d)/.exec(line)?.slice(1))).toEqual([
      ['../a.jpg?w=40', '1'],
      ['ik:../a.jpg?w=41', '2'],
      ['../a.jpg?w=42', '3'],
      ['../a.jpg?w=43', '3'],
    ])
    expect(text).toContain('url(../b.jpg)')
    await expect(built(name, FILES, { ...local, strict: true })).rejects.toThrow('is not rendered')
  })

  test('an error has its place', async () => {
    const files = { ...FILES, 'css/main.css': 'p{}\np{background:url(../a.jpg?w=x)}' }
    await expect(built(name, files, remote)).rejects.toThrow(/main\.css:2:\d+/)
  })
})
