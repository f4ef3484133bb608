import type { Host } from '../core/host'
import type { Project } from '../core/project'

/** The option `purge`, once the manifest is written. Loaded only where it is asked for: most builds purge nothing. */
export async function purgeIfAsked(
  project: Project,
  host: Host,
  manifestFile: string | undefined,
): Promise<void> {
  if (project.options.purge === 'off' || host.purpose !== 'build') return
  const { purgeAfterBuild } = await import('../deploy/after-build')
  await purgeAfterBuild(project.options, manifestFile, host.logger)
}
