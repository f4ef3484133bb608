import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rollup } from 'rollup'
import { expect, test } from 'vitest'
import { type ReportResult, report, reportMarkdown } from '../../src/report'
import imagekit from '../../src/rollup'
import type { Options } from '../../src/types'
import { stageFor } from '../deploy/stage'
import { buildSite, photo, site } from './project'

const stage = stageFor()
const local = { mode: 'local' as const }
const reportOn = (root: string, options: Options = local, more = {}) =>
  report({ cwd: root, options, environment: {}, out: false, ...more })
const account = (): Options => {
  const { urlEndpoint, privateKey, url } = stage()
  return { urlEndpoint, privateKey, baseURL: url, folder: '/app' }
}
const image = ({ images }: ReportResult, path: string) => images.find((one) => one.path === path)!
const kinds = (result: ReportResult, path: string) => image(result, path).findings.map(({ kind }) => kind)

test('a local build: bytes are those of the output, and every part is there', async () => {
  const root = await site()
  await buildSite(root, local)
  const result = await reportOn(root)
  expect(result.bases).toEqual({ output: 6, cdn: 0, engine: 0, model: 0, unknown: 0 })
  for (const { renditions } of result.images)
    for (const { file, bytes } of renditions) expect(statSync(join(root, 'dist', file!)).size).toBe(bytes)

  const hero = image(result, 'photos/hero.jpg')
  expect(hero).toMatchObject({
    width: 1600,
    height: 900,
    sizes: '100vw',
    pages: ['index.html'],
    unneeded: [100],
  })
  // The phone needs 1170 pixels, and so does every other device more than 400.
  expect(hero.loads.map((index) => hero.renditions[index!]?.width)).toEqual([1600, 1600, 1600])
  expect(hero.modules).toEqual([{ file: 'index.html', line: 2, isAltMissing: true }])
  expect(kinds(result, 'photos/hero.jpg')).toEqual(['unneeded', 'lcp', 'no-alt'])
  expect(kinds(result, 'photos/second.jpg')).toEqual(['upscaled'])
  // Found through the page's script.
  expect(image(result, 'icons/late.jpg')).toMatchObject({
    pages: ['index.html'],
    modules: [{ file: 'main.js', line: 2 }],
  })

  const originals = ['hero', 'second', 'copy'].map((name) => statSync(join(root, `photos/${name}.jpg`)).size)
  expect(result.originals).toEqual({
    files: 3,
    bytes: originals[0]! + originals[1]! + statSync(join(root, 'icons/late.jpg')).size,
  })
  expect(result.folders.map(({ name, images }) => [name, images])).toEqual([
    ['photos', 3],
    ['icons', 1],
  ])
  expect(result.modules.map(({ name }) => name).sort()).toEqual(['index.html', 'main.js'])
  expect(result.duplicates.equal.map(({ paths }) => paths)).toEqual([['photos/copy.jpg', 'photos/hero.jpg']])
  const [advice] = result.advice
  expect(advice).toMatchObject({
    path: 'photos/hero.jpg',
    from: [100, 400, 1600],
    format: 'webp',
    basis: 'sizes',
  })
  expect(advice!.to).toHaveLength(3)
  expect(advice!.after).toBeLessThan(advice!.before * 0.95)
  expect(advice!.query).toBe(`?w=${advice!.to.join(';')}&sizes=100vw&f=webp`)
})

test('pictures that look alike are found by their perceptual hashes', async () => {
  const other = await photo(1600, 900, 9)
  const root = await site({
    'photos/other.jpg': other,
    'photos/alike.jpg': await photo(800, 450, 9),
    'main.js':
      "import a from './photos/other.jpg?w=300'\nimport b from './photos/alike.jpg?w=300'\nconsole.log(a, b)\n",
  })
  await buildSite(root, local)
  const { duplicates } = await reportOn(root)
  expect(duplicates.near.map(({ paths }) => paths)).toEqual([['photos/alike.jpg', 'photos/other.jpg']])
})

test('from the CDN: estimates, and the CDN’s own bytes with a rate', async () => {
  const root = await site()
  await buildSite(root, account())
  const estimated = await reportOn(root, account())
  expect(estimated.bases).toMatchObject({ output: 0, cdn: 0, engine: 6 })
  stage().requests.clear()
  const measured = await reportOn(root, account(), { rate: 500 })
  expect(measured.bases).toEqual({ output: 0, cdn: 6, engine: 0, model: 0, unknown: 0 })
  const heads = stage().requests.filter(({ method }) => method === 'HEAD')
  expect(heads).toHaveLength(6)
  const { url, bytes } = image(measured, 'photos/hero.jpg').renditions.at(-1)!
  const answer = await fetch(url!, { headers: { accept: 'image/avif,image/webp,*/*' } })
  expect((await answer.arrayBuffer()).byteLength).toBe(bytes)
})

test('what a CDN does not tell is estimated, and noted', async () => {
  const root = await site()
  await buildSite(root, account())
  stage().reset()
  const result = await reportOn(root, account(), { rate: 500 })
  expect(result.bases).toMatchObject({ cdn: 0, engine: 6 })
  expect(result.notes).toEqual([
    expect.stringMatching(/^The CDN did not tell the bytes of 6 URLs: status 404 \(http/),
  ])
})

test('changes since the last deploy, and the purges that the next one takes', async () => {
  const root = await site()
  const options = { ...account(), fileName: '[name]' }
  await buildSite(root, options)
  writeFileSync(join(root, 'before.json'), readFileSync(join(root, 'dist/imagekit-manifest.json')))
  writeFileSync(join(root, 'photos/second.jpg'), await photo(320, 200, 5))
  writeFileSync(join(root, 'main.js'), "import late from 'ik:./icons/new.jpg?w=80'\nconsole.log(late)\n")
  writeFileSync(join(root, 'photos/copy.jpg'), '')
  writeFileSync(join(root, 'icons/new.jpg'), await photo(90, 90, 6))
  await buildSite(root, options)
  const result = await reportOn(root, options, { previous: 'before.json' })
  const paths = (list: { path: string }[]) => list.map(({ path }) => path)
  if ('unknown' in result.changes || 'unknown' in result.purge) throw new Error('both are known')
  expect(paths(result.changes.new)).toEqual(['icons/new.jpg'])
  expect(paths(result.changes.changed)).toEqual(['photos/second.jpg'])
  expect(paths(result.changes.gone)).toEqual(['icons/late.jpg', 'photos/copy.jpg'])
  expect(result.changes.kept).toBe(1)
  expect(result.purge).toEqual({ requests: 3, used: 0, limit: 1000 })
  const markdown = reportMarkdown(result)
  const small = `${stage().urlEndpoint}/app/second.jpg?tr=w-96,h-96`
  expect(markdown).toContain('| changed | `photos/second.jpg` |')
  expect(markdown.split(`<img src="${small}" width="48"`)).toHaveLength(3)
  expect((await fetch(small)).status).toBe(200)
  expect(markdown).not.toContain('data:')
})

test('without a key, the last deploy is unknown, and the report is written nevertheless', async () => {
  const root = await site()
  await buildSite(root, account())
  const { privateKey: _, ...keyless } = account()
  const { file, changes, purge } = await reportOn(root, keyless, { out: 'reports/images.html' })
  const unknown = { unknown: 'needs the private key (IMAGEKIT_PRIVATE_KEY)' }
  expect([changes, purge]).toEqual([unknown, unknown])
  expect(file).toBe(join(root, 'reports/images.html'))
  expect(readFileSync(file!, 'utf8')).toContain('photos/hero.jpg')
})

test('files that have changed or gone since the build are reported', async () => {
  const root = await site()
  await buildSite(root, local)
  rmSync(join(root, 'icons/late.jpg'))
  writeFileSync(join(root, 'photos/second.jpg'), await photo(300, 200, 8))
  const result = await reportOn(root)
  expect(kinds(result, 'icons/late.jpg')).toEqual(['missing'])
  expect(kinds(result, 'photos/second.jpg')).toContain('changed')
})

test('the option report: a build writes the file, and warns of a budget; strict fails', async () => {
  const root = await site()
  const options: Options = { ...local, report: true, budgets: [{ folder: 'photos', bytes: 1000 }] }
  const logs = await buildSite(root, options)
  expect(readFileSync(join(root, 'imagekit-report.html'), 'utf8')).toContain('photos/hero.jpg')
  expect(existsSync(join(root, 'dist/imagekit-report.html'))).toBe(false)
  expect(logs.join('\n')).toMatch(/imagekit-report\.html reports on 4 references/)
  expect(logs.join('\n')).toMatch(
    /images of the folder photos take .* on a \w+.*, more than the budget of 1\.0 kB/,
  )
  await expect(buildSite(root, { ...options, strict: true })).rejects.toMatchObject({
    message: expect.stringContaining('more than the budget of 1.0 kB'),
  })
})

test('two builds of one process have a report each', async () => {
  const root = await site()
  for (const name of ['one.html', 'two.html']) {
    const bundle = await rollup({
      onLog: () => {},
      input: join(root, 'main.js'),
      plugins: [imagekit({ ...local, root, report: name })],
    })
    await bundle.write({ dir: join(root, name.replace('.html', '')) })
    await bundle.close()
  }
  for (const name of ['one.html', 'two.html']) expect(existsSync(join(root, name))).toBe(true)
})

test('budgets of folders, pages and modules, each with its row', async () => {
  const root = await site()
  await buildSite(root, local)
  const { budgets, pages, notes } = await reportOn(root, {
    ...local,
    budgets: [
      { page: '*.html', bytes: 1e7 },
      { module: 'main.js', bytes: 10, device: 'phone' },
      { folder: './photos/', bytes: 10 },
      { page: 'gone.html', bytes: 10 },
    ],
  })
  expect(budgets.map(({ kind, name, isExceeded }) => [kind, name, isExceeded])).toEqual([
    ['page', 'index.html', false],
    ['module', 'main.js', true],
    ['folder', 'photos', true],
    ['page', 'gone.html', false],
  ])
  expect(budgets[0]!.bytes).toBe(Math.max(...pages[0]!.loads))
  expect(budgets[1]!.device).toBe('Phone')
  expect(notes).toEqual(['The budget of the page gone.html matches no image.'])
})

test('equal content is one file of the output, and counts once for both of its references', async () => {
  const root = await site({
    'main.js':
      "import a from './photos/hero.jpg?w=300'\nimport b from './photos/copy.jpg?w=300'\nconsole.log(a, b)\n",
  })
  await buildSite(root, local)
  const result = await reportOn(root, local, { rate: 5 })
  const [one, other] = ['photos/copy.jpg', 'photos/hero.jpg'].map(
    (path) => result.images.find((each) => each.path === path && each.key.endsWith('w=300'))!,
  )
  expect(one!.renditions[0]!.file).toBe(other!.renditions[0]!.file)
  expect([one!.pages, other!.pages]).toEqual([['index.html'], ['index.html']])
  const [module] = result.modules.filter(({ name }) => name === 'main.js')
  expect(module!.loads[0]).toBe(one!.renditions[0]!.bytes)
  expect(result.notes).toEqual(['There is no CDN to measure: the images are in the output.'])
})

test('in local mode, a build of plain references has nothing to report, and says so', async () => {
  const root = await site({ 'index.html': '<img src="./photos/hero.jpg" alt="">', 'main.js': '' })
  await buildSite(root, local)
  const { images, notes } = await reportOn(root)
  expect([images, notes]).toEqual([[], [expect.stringContaining('The manifest has no image.')]])
})

test('a tag that shows an import without alt is found in its module', async () => {
  const root = await site({
    'main.js': "import img from 'ik:./icons/late.jpg?w=80&as=img'\nimport './View.jsx'\nconsole.log(img)\n",
    'View.jsx': "import late from 'ik:./icons/late.jpg?w=90'\nexport const View = () => <img src={late} />\n",
  })
  await buildSite(root, local, { oxc: { jsx: { runtime: 'classic' } } })
  const result = await reportOn(root)
  const view = result.images.find(({ key }) => key.endsWith('w=90'))!
  expect(view.modules).toEqual([{ file: 'View.jsx', line: 1, isAltMissing: true }])
  expect(view.findings.map(({ text }) => text)).toContain('No alt in View.jsx:1')
})

test('a page has the images of the scripts that it loads at once, and not those of other pages', async () => {
  const root = await site({
    'index.html': '<script type="module" src="./main.js"></script>',
    'main.js': "import { at } from './shared.js'\nif (at) import('./later.js')\nglobalThis.at = at\n",
    'shared.js': "import at from './photos/second.jpg?w=200'\nexport { at }\n",
    'later.js': "import late from './icons/late.jpg?w=80'\ndocument.title = late\n",
  })
  await buildSite(root, local)
  const result = await reportOn(root)
  expect(image(result, 'photos/second.jpg').pages).toEqual(['index.html'])
  expect(image(result, 'icons/late.jpg').pages).toEqual([])
})
