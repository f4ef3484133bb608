import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Host } from '../core/host'
import type { ProjectState } from '../core/project-state'
import { isInside } from '../lib/paths'
import { devUrls, imageMiddleware } from './middleware'

/** What a dev server needs to draw a project's images. */
export interface ServedImages {
  middleware: ReturnType<typeof imageMiddleware>
  devUrl: NonNullable<Host['devUrl']>
}

/**
 * For a dev server that has no rule of its own for the files that it may read.
 *
 * @param base the path under which the server has the app, with a slash at both ends
 */
export function servedImages(project: ProjectState, base: string): ServedImages {
  const workspace = workspaceOf(project.options.root)
  const allows = (file: string) => isInside(workspace, file)
  return { middleware: imageMiddleware(project, { base, allows }), devUrl: devUrls(base) }
}

/** The folder of a monorepo that holds the project, as far as its files tell: shared images lie beside the app there. */
function workspaceOf(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (isWorkspace(folder)) return folder
    if (folder === dirname(folder)) return root
  }
}

function isWorkspace(folder: string): boolean {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return true
  try {
    return 'workspaces' in (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object)
  } catch {
    return false
  }
}
