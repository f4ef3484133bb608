import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from '../fixtures.mjs'

/** What is built: every fiftieth module names an image, every rule and every tag. */
export const size = { modules: 5000, naming: 100, rules: 2000, tags: 500, images: 50 }
const smallSize = { modules: 200, naming: 10, rules: 100, tags: 50, images: 10 }

/** A project of modules, style sheets and a page; made once. */
export async function makeReferences(quick) {
  const { modules, naming, rules, tags, images } = quick ? smallSize : size
  const root = join(benchFolder, quick ? 'references-small' : 'references')
  if (existsSync(root)) return root
  const draft = `${root}.draft`
  rmSync(draft, { recursive: true, force: true })
  for (const folder of ['images', 'modules', 'styles']) mkdirSync(join(draft, folder), { recursive: true })
  const write = (file, text) => writeFileSync(join(draft, file), text)
  const { default: sharp } = await import('sharp')
  for (let index = 0; index < images; index += 1) {
    const noise = { type: 'gaussian', mean: 100 + index, sigma: 30 }
    const picture = sharp({ create: { width: 400, height: 300, channels: 3, noise, background: 'black' } })
    await picture.jpeg().toFile(join(draft, `images/photo-${index}.jpg`))
  }
  const image = (index) => `images/photo-${index % images}.jpg?w=${100 + (index % 4) * 50}`
  const names = Array.from({ length: modules }, (_, index) => `m${index}`)
  for (const [index, name] of names.entries()) {
    const url =
      index % (modules / naming) === 0 ? `new URL('../${image(index)}', import.meta.url).href` : `'${name}'`
    write(`modules/${name}.js`, `${body(index)}export default render${index}_0([], { path: ${url} })\n`)
  }
  const sheets = rules / 100
  for (let sheet = 0; sheet < sheets; sheet += 1) {
    const lines = Array.from({ length: 100 }, (_, line) =>
      rule(sheet * 100 + line, image(sheet * 100 + line)),
    )
    write(`styles/s${sheet}.css`, lines.join(''))
  }
  const imports = [
    ...Array.from({ length: sheets }, (_, sheet) => `import './styles/s${sheet}.css'\n`),
    ...names.map((name) => `import ${name} from './modules/${name}.js'\n`),
  ]
  write('main.js', `${imports.join('')}globalThis.used = [${names.join(', ')}]\n`)
  const elements = Array.from(
    { length: tags },
    (_, index) => `<p>Text</p><img src="./${image(index)}" alt="">\n`,
  )
  write(
    'index.html',
    `<!doctype html>\n<title>x</title>\n${elements.join('')}<script type="module" src="./main.js"></script>\n`,
  )
  write('package.json', '{ "type": "module" }')
  renameSync(draft, root)
  return root
}

const rule = (index, image) =>
  `.r${index} > a:hover { color: #${String(100000 + index)}; margin: 0 auto; background: no-repeat url("../${image}") center / cover }\n`

/** Ordinary code, about 2 kB. */
function body(index) {
  return Array.from(
    { length: 12 },
    (_, line) => `export function render${index}_${line}(items, options = {}) {
  const base = new URL(options.path ?? '/', 'https://example.com')
  return items.filter((item) => item.id > ${line}).map((item) => base.pathname + item.name + '${index}')
}
`,
  ).join('')
}
