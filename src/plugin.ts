import { createUnplugin, type UnpluginOptions } from 'unplugin'
import { rollupHooks } from './bundlers/rollup'
import { loadModule, resolveSpecifier, rewriteModule, type Session } from './bundlers/session'
import { viteHooks } from './bundlers/vite'
import { applyToWebpack } from './bundlers/webpack'
import { NEW_URL, SPECIFIER, VIRTUAL_ID } from './core/specifier'
import type { Options } from './types'

/** The plugin, for every bundler: hooks that hand over to the project. */
export const unplugin = createUnplugin<Options | undefined, boolean>((options = {}, meta) => {
  // webpack never asks resolveId for a scheme it does not know, and every loader that unplugin adds costs each module.
  if (meta.framework === 'webpack') {
    return { name: 'unplugin-imagekit', webpack: (compiler) => applyToWebpack(compiler, options) }
  }
  const session: Session = { options }
  const images: UnpluginOptions = {
    name: 'unplugin-imagekit',
    // Before Vite's own resolver, which would take the scheme for a package.
    enforce: 'pre',
    resolveId: { filter: { id: SPECIFIER }, handler: resolveSpecifier(session) },
    load: { filter: { id: VIRTUAL_ID }, handler: loadModule(session) },
    rollup: rollupHooks(session),
    vite: viteHooks(session),
  }
  const urls: UnpluginOptions = {
    name: 'unplugin-imagekit:new-url',
    // Without `enforce`: after TypeScript and JSX are compiled, before the bundler looks for assets itself.
    transform: { filter: { code: NEW_URL }, handler: rewriteModule },
  }
  return [images, urls]
})

export default unplugin
