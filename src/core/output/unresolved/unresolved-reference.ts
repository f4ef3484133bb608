import { formatPosition, type SourcePosition } from '../../../diagnostics/source-position'

/** A reference that a build's output still holds as its source wrote it. */
export interface UnresolvedReference {
  /** The output file. */
  fileName: string
  /** The reference as it is written, or the image's source file. */
  what: string
  /** Where it is written, as far as that is known. */
  position?: SourcePosition | undefined
}

/** @param advice lines on the references of this build in particular */
export function unresolvedMessage(
  left: readonly UnresolvedReference[],
  advice: readonly string[] = [],
): string {
  const lines = left.map(({ fileName, what, position }) => {
    const written = position ? `, written at ${formatPosition(position)}` : ''
    return `  ${what} in ${fileName}${written}`
  })
  return [
    'imagekit: the output holds references that were not rewritten:',
    ...lines,
    'Write them where the plugin sees them (an import, new URL, CSS, HTML or a template), with nothing put together at run time;',
    'what is meant to stay is named by the option exclude.',
    ...advice,
  ].join('\n')
}
