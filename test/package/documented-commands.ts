import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../helpers/folder'

/** The code blocks of a document's section, by their language. */
export function blocks(text: string, title: string, language: string): string[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  )
}

/** The commands of a block, without what is a comment there. */
export function commands(block: string): string[] {
  return block
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean)
}

export const readme = readFileSync(join(repository, 'README.md'), 'utf8')
