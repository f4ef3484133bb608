import { resolve } from 'node:path'
import type { Host } from '../../core/host'
import type { Project } from '../../core/project'

/** Where the manifest is written; nowhere if it is not wanted, or if nothing is written at all. */
export function manifestFile({ options }: Project, outDir: string | undefined): string | undefined {
  return outDir !== undefined && options.manifest ? resolve(outDir, options.manifest) : undefined
}

/** A build has succeeded: its manifest is written, and the option `purge` carried out. */
export async function finishBuild(
  project: Project,
  host: Host,
  keys: Iterable<string>,
  file: string | undefined,
  bundled: ReadonlyMap<string, string>,
): Promise<void> {
  await project.finish(keys, host, file, bundled)
  if (project.options.purge === 'off' || host.purpose !== 'build') return
  // Loaded only where it is asked for: most builds purge nothing.
  const { purgeAfterBuild } = await import('../../deploy/purge/after-build')
  await purgeAfterBuild(project.options, file, host.logger)
}
