import type { RsbuildPlugin } from '@rsbuild/core'
import type { Compiler } from 'webpack'
import type { Build } from '../../core/build'
import { inspectorLine } from '../../dev/announce'
import type { imageMiddleware } from '../../dev/middleware'
import type { Options } from '../../types'
import { basePath, serveFrom } from '../webpack/dev-server'
import { applyToRspack } from './compiler'
import type { CompilerSessions } from './sessions'

/** The subset of Rsbuild's dev server that is used. */
interface DevServer {
  middlewares: { use(middleware: ReturnType<typeof imageMiddleware>): unknown }
}

/** Sets up Rsbuild: its compilers are Rspack's, but its dev server is its own. */
export function setUpRsbuild(options: Options, sessions: CompilerSessions): RsbuildPlugin['setup'] {
  return (api) => {
    let server: DevServer | undefined
    let current: { build: Build; compiler: Compiler } | undefined
    // Runs before the compilers are created, which tells that pages are served and not only watched.
    api.onBeforeStartDevServer((serving) => {
      server = serving.server
    })
    api.onAfterStartDevServer(({ port }) => {
      if (!current?.build.project.options.inspector) return
      const scheme = api.getNormalizedConfig().server.https ? 'https' : 'http'
      // Not the compiler's logger, which Rsbuild keeps quiet.
      api.logger.info(inspectorLine(`${scheme}://localhost:${port}${basePath(current.compiler)}`))
    })
    api.modifyRspackConfig((config) => {
      config.plugins?.push({
        apply(compiler: Parameters<typeof applyToRspack>[0]) {
          const { build } = applyToRspack(compiler, options, sessions, 'rsbuild')
          server?.middlewares.use(
            serveFrom(compiler as unknown as Compiler, build, {
              // By default Rsbuild accepts every host.
              checksHost: false,
              hosts: hostsOf(api.getNormalizedConfig().server),
              editor: `${api.getNormalizedConfig().server.base.replace(/\/$/, '')}/__open-in-editor?file=`,
            }),
          )
          current = { build, compiler: compiler as unknown as Compiler }
        },
      })
    })
  }
}

function hostsOf({ allowedHosts }: { allowedHosts?: unknown }): string[] {
  return [allowedHosts].flat().filter((one) => typeof one === 'string')
}
