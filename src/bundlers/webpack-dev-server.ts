import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Compiler } from 'webpack'
import type { Host } from '../core/host'
import type { Project } from '../core/project'
import { isInside } from '../core/reference'
import { imageMiddleware, PAGE_PREFIX } from '../dev/middleware'

/** What of webpack-dev-server's options is used here; its own types would make it a dependency. */
interface DevServerOptions {
  setupMiddlewares?: (middlewares: unknown[], server: unknown) => unknown[]
}

/**
 * Lets webpack-dev-server draw the renditions of local images. It calls `setupMiddlewares` before the first compilation,
 * which is how we know that pages are served and not only watched.
 *
 * @param onServe called once the dev server is there
 */
export function serveThroughDevServer(compiler: Compiler, project: Project, onServe: () => void): void {
  const base = basePath(compiler)
  // `webpack serve` takes no options as an empty object, but only after the plugins have run.
  if (process.env.WEBPACK_SERVE) compiler.options.devServer ??= {}
  const options = compiler.options.devServer as DevServerOptions | false | undefined
  if (!options) return
  const users = options.setupMiddlewares
  const workspace = workspaceOf(project.options.root)
  const allows = (file: string) => isInside(workspace, file)
  options.setupMiddlewares = (middlewares, server) => {
    onServe()
    const own = { name: 'unplugin-imagekit', middleware: imageMiddleware(() => project, { base, allows }) }
    const all = [own, ...middlewares]
    return users ? users(all, server) : all
  }
}

/** A dev server's URL for a rendition. */
export function pageUrlOf(compiler: Compiler): NonNullable<Host['pageUrl']> {
  const start = basePath(compiler) + PAGE_PREFIX
  return (id, name) => `${start}${id}/${encodeURIComponent(name)}`
}

/** Where the app is served: `auto` and relative public paths mean the server's root. */
function basePath({ options }: Compiler): string {
  const { publicPath } = options.output
  if (typeof publicPath !== 'string') return '/'
  const path = URL.canParse(publicPath) ? new URL(publicPath).pathname : publicPath
  return path.startsWith('/') ? path.replace(/\/*$/, '/') : '/'
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
