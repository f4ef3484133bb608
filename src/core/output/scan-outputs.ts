import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { Build } from '../build'
import { type Output, refuseLeaks } from '../config/secrets'
import { OutputFolder, type OutputPlace } from './output-folder'
import { findReferences } from './unresolved/find-references'
import { locateReferences } from './unresolved/locate-references'
import { type UnresolvedReference, unresolvedMessage } from './unresolved/unresolved-reference'

export interface ScanOptions extends OutputPlace {
  /**
   * Whether the build has reported errors: references that it could not resolve are then unchanged in its output.
   * Default false.
   */
  hasFailed?: boolean
  /** Builds whose output is part of this one's. */
  parts?: readonly Build[]
  /** The files of the build's modules, in which a reference is looked for that the output still holds. */
  sources?: () => Iterable<string>
}

/**
 * Checks a build's outputs: throws if one holds the private key, and reports references that were not rewritten, which are
 * an error under `strict`.
 *
 * @param bundled the output's name of each bundled source file
 */
export async function scanOutputs(
  build: Build,
  outputs: Iterable<Output>,
  bundled: ReadonlyMap<string, string>,
  { hasFailed = false, parts = [], sources = () => [], ...place }: ScanOptions = {},
): Promise<void> {
  const { privateKey, strict, include, root, publicDir } = build.project.options
  const all = [...outputs]
  refuseLeaks(privateKey, all)
  if (build.host.purpose !== 'build' || hasFailed) return
  const builds = [build, ...parts]
  const hasReferences = builds.some((one) => one.hasReferences)
  const images = hasReferences ? [...bundled].filter(([file]) => shouldBeRemote(build, file)) : []
  const isKey = (text: string) => builds.some((one) => one.has(text))
  const output = new OutputFolder(
    place,
    all.map(([fileName]) => fileName),
    root,
  )
  const found = await findReferences([...all, ...output.copiedTexts()], include)
  const unresolved: UnresolvedReference[] = [
    ...(await locateReferences(found, { build, isKey, bundled, sources, output })),
    ...images.map(([what, fileName]) => ({ fileName, what })),
  ]
  if (unresolved.length === 0) return
  const advice = build.host.bundler === 'vite' && !publicDir && unresolved.some(isRooted) ? [PUBLIC_DIR] : []
  const message = unresolvedMessage(unresolved, advice)
  if (strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message)
  build.warnOnce(message)
}

const PUBLIC_DIR = 'For images of the public folder in HTML and CSS, set the option publicDir.'

const isRooted = ({ what }: UnresolvedReference) => what.startsWith('/')

/** Whether the CDN should deliver an image that the bundler has emitted. */
function shouldBeRemote(build: Build, file: string): boolean {
  if (!build.isCandidate(file)) return false
  try {
    return build.cdnUrl(build.resolveFile(file, '')) !== undefined
  } catch {
    return false
  }
}
