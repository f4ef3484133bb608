import type { RsbuildPlugin } from '@rsbuild/core'
import type { Compiler } from 'webpack'
import type { imageMiddleware } from '../../dev/middleware'
import type { Options } from '../../types'
import type { SingleSession } from '../shared/session'
import { serveFrom } from '../webpack/dev-server'
import { applyToRspack } from './compiler'

/** The subset of Rsbuild's dev server that is used. */
interface DevServer {
  middlewares: { use(middleware: ReturnType<typeof imageMiddleware>): unknown }
}

/** Sets up Rsbuild: its compilers are Rspack's, but its dev server is its own. */
export function setUpRsbuild(options: Options, sessions: SingleSession): RsbuildPlugin['setup'] {
  return (api) => {
    let server: DevServer | undefined
    // Runs before the compilers are created, which tells that pages are served and not only watched.
    api.onBeforeStartDevServer((serving) => {
      server = serving.server
    })
    api.modifyRspackConfig((config) => {
      config.plugins?.push({
        apply(compiler: Parameters<typeof applyToRspack>[0]) {
          const { build } = applyToRspack(compiler, options, sessions, 'rsbuild')
          server?.middlewares.use(serveFrom(compiler as unknown as Compiler, build))
        },
      })
    })
  }
}
