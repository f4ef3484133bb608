import { createRequire } from 'node:module'
import { readText } from '../lib/files/regular-file'
import type { SourcePosition } from './source-position'

/** Lines shown before and after the marked line. */
const CONTEXT = { linesAbove: 2, linesBelow: 2 }

/**
 * Returns the lines around a position, with the position marked; `undefined` if the line is unknown or the file is
 * gone.
 *
 * @param text the text that the position refers to. Default: the file's content
 */
export function codeFrame({ file, line, column }: SourcePosition, text?: string): string | undefined {
  if (line === undefined) return undefined
  // Loaded on the first error only, because the plugin itself is loaded in every build.
  const { codeFrameColumns } = createRequire(import.meta.url)(
    '@babel/code-frame',
  ) as typeof import('@babel/code-frame')
  try {
    const source = text ?? readText(file)
    // A minified line would fill the screen and explain nothing.
    if (source.split('\n', line)[line - 1]!.length > 500) return undefined
    return codeFrameColumns(source, { start: { line, column: (column ?? 0) + 1 } }, CONTEXT)
  } catch {
    return undefined
  }
}
