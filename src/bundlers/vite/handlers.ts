import type { ViteDevServer } from 'vite'
import { askingPattern } from '../../core/filters'
import type { Options } from '../../types'
import { constantsTransform } from '../shared/constants'
import { handlersOf } from '../shared/handlers'
import { markdownTransform } from '../shared/sources'
import { viteFinish, viteHooks, viteImages, viteRenditions } from './hooks'
import { styleTransform } from './html-css'
import { ViteInstance } from './instance'

/** All handlers of one plugin instance in Vite. */
export type ViteHandlers = ReturnType<typeof viteHandlers>

export function viteHandlers(options: Options) {
  const instance = new ViteInstance(options)
  return {
    ...handlersOf(instance.sessionOf),
    constants: constantsTransform(instance.sessionOf, askingPattern(options.include)),
    styles: styleTransform(instance),
    markdown: markdownTransform(instance.sessionOf),
    hooks: viteHooks(instance),
    writeRenditions: viteRenditions(instance),
    generateBundle: viteFinish(instance),
    imagesOf: (server: ViteDevServer) => viteImages(instance.siteOf(), server),
  }
}
