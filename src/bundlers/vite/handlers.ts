import type { ViteDevServer } from 'vite'
import type { Options } from '../../types'
import { handlersOf } from '../shared/handlers'
import { newSession } from '../shared/new-session'
import { markdownTransform } from '../shared/sources'
import { viteFinish, viteHooks, viteImages } from './hooks'
import { styleTransform } from './html-css'

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
