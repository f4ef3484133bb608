import { dirname, resolve } from 'node:path'
import type { Node } from 'estree-walker'
import { composedImportPattern, SPECIFIER } from '../../../core/filters'
import { filesLike } from '../../../core/references/files-like'
import { readPlain } from '../../../core/references/plain-reference'
import { ImageKitBuildError, withPosition } from '../../../diagnostics/build-error'
import { positionAt } from '../../../diagnostics/source-position'
import type { Change } from '../../../rewrite/edit'
import { composedImportChanges } from '../../../rewrite/js/dynamic-imports'
import type { Session } from '../session'

/**
 * `` import(`./${name}.jpg?w=400`) ``: of bundlers without an own way, or whose way knows no queries. As in Vite, an unknown part is
 * within one folder or one file's name.
 *
 * @param importer the module's file
 */
export function composedImports({ build }: Session, id: string, code: string, parse: () => Node): Change[] {
  const { options } = build.project
  if (!composedImportPattern(options.include).test(code)) return []
  const importer = id.replace(/[?#].*$/, '')
  const folder = dirname(importer)
  return composedImportChanges(parse(), code, ({ text, offset, isTemplate }) => {
    const [scheme = ''] = SPECIFIER.exec(text) ?? []
    const plain = readPlain(text.slice(scheme.length), options.include)
    if (!plain || !(scheme || plain.query) || !build.isCandidate(plain.path)) return undefined
    const isKnown = !plain.query.includes('*')
    if (isKnown && isTemplate && !scheme && build.host.bundler === 'vite') return undefined
    const images = isKnown
      ? filesLike(folder, plain.path)?.filter((name) => build.isImage(resolve(folder, name)))
      : undefined
    const query = plain.query && `?${plain.query}`
    if (images?.length) return images.map((name) => scheme + name + query)
    const message = `imagekit: '${text}' is put together where the program runs, and ${images ? NO_IMAGE : UNKNOWN}`
    const position = positionAt(importer, code, offset)
    if (options.strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message).at(position)
    build.warnOnce(withPosition(message, position))
    return images
  })
}

const NO_IMAGE = 'no image matches it; name a folder that has some'
const UNKNOWN =
  'only the name of a file or a folder of it can be unknown (./album/*.jpg?w=400); import each image that it may be'
