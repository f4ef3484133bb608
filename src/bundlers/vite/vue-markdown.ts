import type { ResolvedConfig } from 'vite'
import type { Transformed } from '../shared/session'
import { wrapTransforms } from './wrap-transform'

/** Plugins that make a Vue component of a Markdown page, which no other plugin sees before Vue's compiler. */
const PLUGINS = new Set([
  'vitepress',
  'vuepress:markdown',
  'unplugin-vue-markdown',
  'vite-plugin-vue-markdown',
])

/**
 * Rewrites the images of Markdown pages that are compiled as components of Vue, as those of a `.vue` file: in development Vue
 * turns a relative path into a URL, whose query nothing reads.
 */
export function rewriteVueMarkdown(
  config: ResolvedConfig,
  rewrite: (this: never, code: string, id: string) => unknown,
): void {
  wrapTransforms(
    config,
    (name) => PLUGINS.has(name),
    (own) =>
      async function (code, id, ...rest) {
        const result = await own.call(this, code, id, ...rest)
        const component = typeof result === 'string' ? result : result?.code
        if (!id.endsWith('.md') || component === undefined) return result
        const edited = (await rewrite.call(this as never, component, id)) as Transformed | undefined
        return edited ? { ...(typeof result === 'object' && result), code: edited.code, map: null } : result
      },
  )
}
