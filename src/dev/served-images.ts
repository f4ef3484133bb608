import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Host } from '../core/host'
import type { ProjectState } from '../core/project-state'
import { readText } from '../lib/files/regular-file'
import { isInside } from '../lib/paths'
import { type DevServerRules, devUrls, imageMiddleware } from './middleware'

/** What a dev server needs to serve a project's images. */
export interface ServedImages {
  middleware: ReturnType<typeof imageMiddleware>
  devUrl: NonNullable<Host['devUrl']>
}

/**
 * Serves images on a dev server that does not restrict which files may be read: only those of the workspace are.
 *
 * @param rules all that the server says of itself; `base` has a slash at both ends
 */
export function servedImages(
  project: ProjectState,
  rules: Omit<DevServerRules, 'allows' | 'toAllow'>,
): ServedImages {
  const workspace = workspaceOf(project.options.root)
  const allows = (file: string) => isInside(workspace, file)
  const toAllow = `move it into ${workspace}, or set the option root to a folder that contains both`
  return { middleware: imageMiddleware(project, { ...rules, allows, toAllow }), devUrl: devUrls(rules.base) }
}

/** Finds the root of the monorepo that contains the project, where apps share images; the project's root if there is none. */
function workspaceOf(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (isWorkspace(folder)) return folder
    if (folder === dirname(folder)) return root
  }
}

function isWorkspace(folder: string): boolean {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return true
  try {
    return 'workspaces' in (JSON.parse(readText(join(folder, 'package.json'))) as object)
  } catch {
    return false
  }
}
