import { cpSync, existsSync, readdirSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../../helpers/folder'

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
  const packageFolder = dirname(createRequire(import.meta.url).resolve('create-vite/package.json'))
  const root = join(temporaryFolder(), name)
  cpSync(join(packageFolder, `template-${name}`), root, { recursive: true })
  for (const file of readdirSync(root))
    if (file.startsWith('_')) renameSync(join(root, file), join(root, `.${file.slice(1)}`))
  if (!existsSync(join(root, 'index.html'))) throw new Error(`The template ${name} has no page`)
  return root
}
