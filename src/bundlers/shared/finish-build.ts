import { createHash } from 'node:crypto'
import { dirname, relative, resolve } from 'node:path'
import type { Build, BuildOutput } from '../../core/build'
import { refuseLeaksBelow } from '../../core/config/leak-scan'
import type { ResolvedOptions } from '../../core/config/options'
import type { ManifestImage } from '../../core/output/manifest'
import { portablePath } from '../../lib/paths'

/** A bundler's facts about a successful build. */
export interface BuildFacts {
  /** The output folder; `undefined` if nothing was written. */
  outDir: string | undefined
  /** Whether the program that writes the output has got the manifest. Default false. */
  hasManifest?: boolean
  /** Identifies the build among those of the same folder: an environment, a compiler, a format. */
  name: string
  /** Source files that the build starts from. */
  entries: Iterable<string>
  /** Its entries and pages in the output folder. */
  outputs: Iterable<string>
}

/** Maximum readable characters of a build's id; a longer one ends in a hash. */
const MAX_ID = 200

const UNWRITTEN =
  'imagekit: the bundler does not write the output, so no manifest lists its images: verify, purge and prune do not know them. Let it write, or set manifest: false.'

/** Warns of a build whose output, if it is written, is written by another program: Stencil, say, has Rollup generate one. */
export function reportUnwritten(build: Build): void {
  const { options } = build.project
  if (options.manifest && build.host.purpose === 'build' && build.hasReferences) build.warnOnce(UNWRITTEN)
}

/** Finishes a successful build: writes its part of the manifest, and applies the options `report` and `purge`. */
export async function finishBuild(
  build: Build,
  images: ReadonlyMap<string, ManifestImage>,
  facts: BuildFacts,
): Promise<void> {
  const { options } = build.project
  const { outDir } = facts
  if (outDir === undefined && !facts.hasManifest) reportUnwritten(build)
  if (build.host.purpose === 'build') refuseLeaksIn(options, outDir)
  const output = outputOf(options, facts)
  const { manifest } = output
  await build.finish(images, output)
  if (build.host.purpose !== 'build') return
  const { logger } = build.host
  // Each is loaded only if its option is set: most builds do neither.
  if (options.report !== undefined && outDir !== undefined) {
    const { reportAfterBuild } = await import('../../report/after-build')
    await reportAfterBuild(options, manifest, logger)
  }
  if (options.purge === 'off') return
  const { purgeAfterBuild } = await import('../../deploy/purge/after-build')
  await purgeAfterBuild(options, manifest, logger)
}

/**
 * Throws if a file of the output folder contains the private key.
 *
 * @param searched texts that have been searched already, by path
 * @throws ImageKitBuildError `SECRET_IN_OUTPUT`
 */
export function refuseLeaksIn(
  { privateKey, root }: ResolvedOptions,
  outDir: string | undefined,
  searched?: ReadonlyMap<string, string>,
): void {
  if (outDir !== undefined) refuseLeaksBelow(privateKey, resolve(outDir), root, searched)
}

/** Returns what identifies a build in its output folder. */
export function outputOf(
  options: ResolvedOptions,
  { outDir, name, entries, outputs }: BuildFacts,
): BuildOutput {
  const manifest = outDir !== undefined && options.manifest ? resolve(outDir, options.manifest) : undefined
  const fromManifest = (output: string) =>
    relative(dirname(manifest ?? ''), resolve(outDir ?? '', output)).replaceAll('\\', '/')
  return {
    manifest,
    id: idOf(
      name,
      [...entries].map((entry) => portablePath(options.root, entry)),
    ),
    outputs: [...new Set([...outputs].map(fromManifest))],
  }
}

/** The same on every machine: entries are relative to the project's root. */
function idOf(name: string, entries: readonly string[]): string {
  const id = [name, ...[...new Set(entries)].sort()].join(' ')
  if (id.length <= MAX_ID) return id
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16)
  return `${id.slice(0, MAX_ID)}… ${hash}`
}
