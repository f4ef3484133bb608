import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { SourcePosition } from './source-position'

/** Lines shown before and behind the one that is meant. */
const CONTEXT = { linesAbove: 2, linesBelow: 2 }

/**
 * The lines around a position, the place marked; nothing where the line is not known or the file is gone.
 *
 * @param text what the position is in, where it is not the file itself
 */
export function codeFrame({ file, line, column }: SourcePosition, text?: string): string | undefined {
  if (line === undefined) return undefined
  // Loaded only when there is something to complain of: a plugin is loaded in every build.
  const { codeFrameColumns } = createRequire(import.meta.url)(
    '@babel/code-frame',
  ) as typeof import('@babel/code-frame')
  try {
    const source = text ?? readFileSync(file, 'utf8')
    // A minified line would fill the screen, and says nothing.
    if (source.split('\n', line)[line - 1]!.length > 500) return undefined
    return codeFrameColumns(source, { start: { line, column: (column ?? 0) + 1 } }, CONTEXT)
  } catch {
    return undefined
  }
}
