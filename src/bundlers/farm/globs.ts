import type { Node } from 'estree-walker'
import type { HookFnMap } from 'unplugin'
import { plainPattern } from '../../core/filters'
import { ImageKitBuildError, withPosition } from '../../diagnostics/build-error'
import { positionAt } from '../../diagnostics/source-position'
import { changed } from '../../rewrite/edit'
import { parseModule } from '../../rewrite/js/parse-module'
import type { Options } from '../../types'
import { globQueries, globQueryChanges } from './glob-queries'
import type { FarmState } from './state'

export const GLOB_WITH_QUERY = /\bimport\s*\.\s*meta\s*\.\s*glob\b[\s\S]*\bquery\b/

/** Writes the query of a glob as a text: Farm 1.7 ignores one that is an object. */
export function farmGlobs(farm: FarmState, include: Options['include']): HookFnMap['transform'] {
  const plain = plainPattern(include)
  // `./*.{jpg,png}` and `./*` may name images.
  const isWanted = (pattern: string) => plain.test(pattern.replace(/[{},|()*]+$/, '')) || /\*$/.test(pattern)
  return (code, id) => {
    const program = parsed(code)
    const queries = program ? globQueries(program, isWanted) : []
    const { build } = farm.session
    for (const { query, start } of queries) {
      if (query !== undefined) continue
      const position = positionAt(farm.fileOf(id), code, start)
      if (build.project.options.strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', MESSAGE).at(position)
      build.warnOnce(withPosition(MESSAGE, position))
    }
    const changes = globQueryChanges(queries)
    return changes.length ? changed(code, changes) : undefined
  }
}

/** Another language is `undefined`, as are errors in the source, which Farm reports. */
function parsed(code: string): Node | undefined {
  try {
    return parseModule(code)
  } catch {
    return undefined
  }
}

const MESSAGE =
  "imagekit: Farm ignores the query of import.meta.glob unless it is a string, and this one is known only at run time; write it out (query: '?w=400')"
