import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import type { ResolvedConfig } from 'vite'
import { SPECIFIER } from '../../../core/filters'
import { readPlain } from '../../../core/references/plain-reference'
import { ImageKitBuildError } from '../../../diagnostics/build-error'
import { portablePath } from '../../../lib/paths'
import type { ViteSite } from '../site'

/**
 * Reports service workers that were built without this plugin: vite-plugin-pwa (2.0) runs Vite for a service worker in
 * its own `closeBundle`, with the plugins of `buildPlugins` alone, so no other hook sees that build.
 *
 * @param report is called once the service worker is written
 */
export function followServiceWorkers({ plugins }: ResolvedConfig, report: () => void): void {
  const hook = plugins.find(({ name }) => name === 'vite-plugin-pwa:build')?.closeBundle
  if (typeof hook !== 'object') return
  const { handler } = hook
  hook.handler = async function (error) {
    await handler.call(this, error)
    report()
  }
}

/** Default location of a service worker by vite-plugin-pwa's documentation: `srcDir` is `public` unless set. */
const SOURCE_FOLDERS = ['public', 'src', '.']

const LITERAL = /(["'`])([^"'`\n\\]+)\1/g

/** @throws ImageKitBuildError `LEFT_IN_OUTPUT` under `strict`, for a script of another build that asks for our images */
export function reportServiceWorkers(site: ViteSite): void {
  const { config, project, shared, written } = site
  const folder = resolve(config.root, config.build.outDir)
  for (const name of readdirSync(folder)) {
    if (!/\.m?js$/.test(name) || written?.has(name)) continue
    const file = join(folder, name)
    const images = originalsIn(site, readFileSync(file, 'utf8'), name)
    if (images.length === 0) continue
    const message =
      `imagekit: ${portablePath(config.root, file)} was built without the plugin and asks for originals: ${images.join(', ')}. ` +
      'Add the plugin to that build: VitePWA({ injectManifest: { buildPlugins: { vite: [imagekit()] } } }).'
    if (project.options.strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message)
    shared.build.warnOnce(message)
  }
}

/**
 * Returns the references of the plugin in a script, or in its source: Vite inlines a small original, and drops the
 * query.
 */
function originalsIn({ config, project }: ViteSite, script: string, name: string): string[] {
  const { include, urlEndpoint } = project.options
  const asked = (text: string) =>
    [...text.matchAll(LITERAL)]
      .map(([, , literal = '']) => literal)
      .filter((literal) => SPECIFIER.test(literal) || readPlain(literal, include)?.query)
  const own = asked(script)
  const isInlined = script.includes('data:image/')
  if (own.length > 0 || !isInlined || !urlEndpoint || script.includes(urlEndpoint)) return [...new Set(own)]
  const stem = basename(name, extname(name))
  const sources = SOURCE_FOLDERS.flatMap((folder) =>
    ['js', 'mjs', 'ts'].map((extension) => resolve(config.root, folder, `${stem}.${extension}`)),
  )
  const source = sources.find((file) => existsSync(file))
  return source === undefined ? [] : [...new Set(asked(readFileSync(source, 'utf8')))]
}
