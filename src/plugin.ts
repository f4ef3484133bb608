import { createUnplugin, type UnpluginOptions } from 'unplugin'
import { type BunBuild, setUpBun } from './bundlers/bun'
import { declareLiterals, LITERAL_SPECIFIER, SCRIPT_ID } from './bundlers/declare'
import { setUpEsbuild } from './bundlers/esbuild'
import { farmHooks } from './bundlers/farm'
import { farmPages, farmStyles } from './bundlers/farm-texts'
import { newSession } from './bundlers/new-session'
import { resolvePlain } from './bundlers/plain'
import { rollupHooks } from './bundlers/rollup'
import { setUpRsbuild } from './bundlers/rsbuild'
import { applyToRspack } from './bundlers/rspack'
import { loadModule, resolveSpecifier, rewriteModule } from './bundlers/session'
import { MARKDOWN_ID, markdownTransform, sourcePattern, sourceTransform } from './bundlers/sources'
import { viteFinish, viteHooks } from './bundlers/vite'
import { stylePattern, styleTransform } from './bundlers/vite-text'
import { applyToWebpack } from './bundlers/webpack'
import { SCHEME, STYLED_ID, schemelessStyles } from './bundlers/webpack-schemes'
import {
  askingPattern,
  literalPattern,
  newUrlPattern,
  plainPattern,
  STYLE_ID,
  textPattern,
} from './core/plain'
import { SPECIFIER, VIRTUAL_ID } from './core/specifier'
import type { Options } from './types'

/** The plugin, for every bundler: hooks that hand over to the project. */
export const unplugin = createUnplugin<Options | undefined, boolean>((options = {}, meta) => {
  if (meta.framework === 'esbuild') {
    return { name: 'unplugin-imagekit', esbuild: { setup: (build) => setUpEsbuild(build, options) } }
  }
  if (meta.framework === 'bun') {
    return { name: 'unplugin-imagekit', bun: { setup: (build) => setUpBun(build as BunBuild, options) } }
  }
  const { include } = options
  const session = newSession(options)
  const sources: UnpluginOptions = {
    name: 'unplugin-imagekit:sources',
    enforce: 'pre',
    transform: {
      // What `enforce` is to the others: before the frameworks' own plugins, wherever they stand in the list.
      ...(meta.framework.startsWith('roll') && { order: 'pre' }),
      filter: { id: sourcePattern(meta.framework), code: literalPattern(include) },
      handler: sourceTransform(session),
    },
  }
  const styleSchemes: UnpluginOptions = {
    name: 'unplugin-imagekit:style-schemes',
    enforce: 'pre',
    transform: { filter: { id: STYLED_ID, code: SCHEME }, handler: schemelessStyles(session) },
  }
  // webpack never asks resolveId for a scheme it does not know, and every loader that unplugin adds costs each module.
  if (meta.framework === 'webpack') {
    const images: UnpluginOptions = {
      name: 'unplugin-imagekit',
      webpack: (compiler) => applyToWebpack(compiler, session),
    }
    return [images, sources, styleSchemes]
  }
  // What asks for nothing is left to Vite; the sweep takes over what it emits.
  const plain = meta.framework === 'vite' ? askingPattern(include) : plainPattern(include)
  const ofSpecifier = resolveSpecifier(session)
  const ofPlain = resolvePlain(session)
  const images: UnpluginOptions = {
    name: 'unplugin-imagekit',
    // Before Vite's own resolver, which would take the scheme for a package.
    enforce: 'pre',
    resolveId: {
      filter: { id: new RegExp(`${SPECIFIER.source}|${plain.source}`, 'i') },
      handler(source, importer) {
        return SPECIFIER.test(source)
          ? ofSpecifier.call(this, source, importer)
          : ofPlain.call(this, source, importer)
      },
    },
    load: { filter: { id: VIRTUAL_ID }, handler: loadModule(session) },
    rollup: rollupHooks(session),
    rolldown: rollupHooks(session, 'rolldown') as UnpluginOptions['rolldown'],
    vite: viteHooks(session),
    rspack: (compiler) => applyToRspack(compiler, session),
    // There unplugin leaves out the hook above.
    rsbuild: { setup: setUpRsbuild(session) },
    farm: farmHooks(session) as UnpluginOptions['farm'],
  }
  // Its own rules see to `new URL` and CSS.
  if (meta.framework === 'rspack' || meta.framework === 'rsbuild') return [images, sources, styleSchemes]
  const urls: UnpluginOptions = {
    name: 'unplugin-imagekit:new-url',
    // Without `enforce`: after TypeScript and JSX are compiled, before the bundler looks for assets itself.
    transform: { filter: { code: newUrlPattern(include) }, handler: rewriteModule(session) },
  }
  if (meta.framework === 'farm') {
    const styles: UnpluginOptions = {
      name: 'unplugin-imagekit:styles',
      enforce: 'pre',
      transform: { filter: { id: STYLE_ID, code: textPattern(include) }, handler: farmStyles(session) },
    }
    const pages: UnpluginOptions = {
      name: 'unplugin-imagekit:pages',
      farm: farmPages(session) as UnpluginOptions['farm'],
    }
    return [images, sources, urls, styles, pages]
  }
  const declare: UnpluginOptions = {
    name: 'unplugin-imagekit:declare',
    enforce: 'pre',
    transform: {
      filter: { id: SCRIPT_ID, code: LITERAL_SPECIFIER },
      handler: declareLiterals(session),
    },
  }
  const declaring = options.dts ? [declare] : []
  if (meta.framework !== 'vite') return [images, sources, urls, ...declaring]
  const styles: UnpluginOptions = {
    name: 'unplugin-imagekit:styles',
    // Without `enforce`: Sass, Less and PostCSS have run, and Vite has not yet made a module of it.
    transform: { filter: { id: STYLE_ID, code: stylePattern(include) }, handler: styleTransform(session) },
  }
  const finish: UnpluginOptions = {
    name: 'unplugin-imagekit:finish',
    enforce: 'post',
    // Once Markdown is compiled, wherever its plugin stands in the list.
    transform: {
      filter: { id: MARKDOWN_ID, code: literalPattern(include) },
      handler: markdownTransform(session),
    },
    vite: viteFinish(session),
  }
  return [images, sources, urls, styles, finish, ...declaring]
})

export default unplugin
