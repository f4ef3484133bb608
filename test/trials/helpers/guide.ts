import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../../helpers/folder'

/** A code block of a guide. */
export interface Block {
  language: string
  /** As the comment in its first lines names it; undefined if there is none. */
  file?: string
  code: string
}

/** The code blocks of docs/frameworks.md by section; those before the first one are under ''. */
export function guideBlocks(): Map<string, Block[]> {
  const text = readFileSync(join(repository, 'docs/frameworks.md'), 'utf8')
  const [preface = '', ...sections] = text.split(/^## /m)
  const named = sections.map((part): [string, string] => [part.slice(0, part.indexOf('\n')), part])
  return new Map([['', preface] as const, ...named].map(([title, part]) => [title, blocksOf(part)]))
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, language = '', whole = '']) => {
    const [line, file] = /^(?:\/\/|<!--) (\S+\.\w+)(?: -->)?\n/m.exec(whole) ?? []
    return { language, code: line ? whole.replace(line, '') : whole, ...(file && { file }) }
  })
}

/**
 * A starter's configuration with what a block of the guide adds to it, as a reader would do it: the import, and the plugin
 * in front of the others, or the wrapper around what is exported. A configuration that says nothing yet becomes the block.
 */
export function withPlugin(config: string | undefined, block: string): string {
  const [, plugin] = /plugins: \[(imagekit\(\)), /.exec(block) ?? []
  const [wrapped] = /^export default withImageKit\(nextConfig.*$/m.exec(block) ?? []
  const [named] = /plugins: \['unplugin-imagekit.*\],/.exec(block) ?? []
  const imports = block.match(/^import .* from 'unplugin-imagekit\/.*$/gm)?.join('\n')
  if (config && plugin && config.includes('plugins: ['))
    return `${imports}\n${config.replace('plugins: [', `plugins: [${plugin}, `)}`
  if (config && named) return config.replace('presets: [', `${named}\n  presets: [`)
  if (config && wrapped) return `${imports}\n${config.replace(/^export default nextConfig.*$/m, wrapped)}`
  return block
}
