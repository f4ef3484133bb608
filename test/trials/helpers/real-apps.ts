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
import { repository, temporaryFolder } from '../../helpers/folder'

/** Applications that others have written: the templates of create-vite whose frameworks are installed here. */
export const templates = [
  'react',
  'vue',
  'vanilla',
  'vanilla-ts',
  'react-ts',
  'svelte',
  'solid',
  'solid-ts',
] as const

/** A new project, made of a template as create-vite makes it. */
export function fromTemplate(name: string): string {
  const root = join(temporaryFolder(), name)
  cpSync(join(packageFolder('create-vite'), `template-${name}`), root, { recursive: true })
  for (const file of readdirSync(root))
    if (file.startsWith('_')) renameSync(join(root, file), join(root, `.${file.slice(1)}`))
  if (!existsSync(join(root, 'index.html'))) throw new Error(`The template ${name} has no page`)
  return root
}

/**
 * Start Bootstrap's theme Grayscale as a project of Vite: its page, and its Sass in the place of the style sheet that its
 * author's own build would make of it. The sheet's pictures are named as seen from there, so they are put where it looks.
 */
export function sassProject(): string {
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
