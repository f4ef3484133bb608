import type { ViteDevServer } from 'vite'
import type { Options } from '../types'
import { handlersOf } from './handlers'
import { newSession } from './new-session'
import { markdownTransform } from './sources'
import { viteFinish, viteHooks, viteImages } from './vite'
import { styleTransform } from './vite-text'

/** All that one use of the plugin does in Vite. */
export type ViteHandlers = ReturnType<typeof viteHandlers>

export function viteHandlers(options: Options) {
  const session = newSession(options)
  return {
    ...handlersOf(session),
    styles: styleTransform(session),
    markdown: markdownTransform(session),
    hooks: viteHooks(session),
    generateBundle: viteFinish(session),
    imagesOf: (server: ViteDevServer) => viteImages(session, server),
  }
}
