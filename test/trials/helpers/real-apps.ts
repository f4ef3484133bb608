import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { run } from '../../../playground/run.mjs'
import { repository, temporaryFolder } from '../../helpers/folder'

/** Applications that others have written: every template of create-vite with a page and pictures. */
export const templates = ['react', 'vue', 'vanilla', 'svelte', 'solid', 'lit', 'preact', 'qwik'].flatMap(
  (name) => [name, `${name}-ts`],
)

/** Templates whose packages are not all installed here: each takes a minute and the registry. */
const APART = /^(?:lit|preact|qwik|(?:vue|svelte)-ts$)/

export const isApart = (name: string) => APART.test(name)

/** A new project, made of a template as create-vite makes it. */
export async function fromTemplate(name: string): Promise<string> {
  const root = join(temporaryFolder(), name)
  cpSync(join(packageFolder('create-vite'), `template-${name}`), root, { recursive: true })
  for (const file of readdirSync(root))
    if (file.startsWith('_')) renameSync(join(root, file), join(root, `.${file.slice(1)}`))
  if (!existsSync(join(root, 'index.html'))) throw new Error(`The template ${name} has no page`)
  if (isApart(name)) {
    // Qwik's packages name older versions of Vite than its template, which may be ahead of a registry's copy of them.
    const newest = name.startsWith('qwik') ? ' @builder.io/qwik@latest --legacy-peer-deps' : ''
    await run(`npm install${newest} --ignore-scripts --no-audit --no-fund`, { cwd: root })
  }
  return root
}

/**
 * Start Bootstrap's theme Grayscale as a project of Vite: its page, and its Sass in the place of the style sheet that its
 * author's own build would make of it. The sheet's pictures are named as seen from there, so they are put where it looks.
 */
export async function sassProject(): Promise<string> {
  const theme = packageFolder('startbootstrap-grayscale')
  const root = join(temporaryFolder(), 'grayscale')
  cpSync(join(theme, 'dist'), root, { recursive: true })
  cpSync(join(theme, 'src/scss'), join(root, 'css'), { recursive: true })
  cpSync(join(theme, 'src/assets'), join(root, 'css/assets'), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'dir')
  const page = readFileSync(join(root, 'index.html'), 'utf8')
  writeFileSync(join(root, 'index.html'), page.replace('css/styles.css', 'css/styles.scss'))
  return root
}

function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
}
