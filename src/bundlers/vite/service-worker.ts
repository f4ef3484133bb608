import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ResolvedConfig } from 'vite'
import { SPECIFIER } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { portablePath } from '../../lib/paths'
import type { ViteSite } from './site'

/**
 * vite-plugin-pwa (2.0) runs Vite for a service worker in its own `closeBundle`, with the plugins of `buildPlugins` alone:
 * without this plugin among them, no other hook meets that build.
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

const LITERAL = /(["'`])([^"'`\n\\]+)\1/g

/** Vite inlines a small original, and keeps the query behind it. */
const INLINED = /^data:image\/[\w.+-]+;base64,[\w+/=]+(\?.+)$/

/** @throws ImageKitBuildError `LEFT_IN_OUTPUT` under `strict`, for a script of another build that asks for our images */
export function reportServiceWorkers({ config, project, shared, written }: ViteSite): void {
  const folder = resolve(config.root, config.build.outDir)
  const { include, strict } = project.options
  for (const name of readdirSync(folder)) {
    if (!/\.m?js$/.test(name) || written?.has(name)) continue
    const file = join(folder, name)
    const literals = [...readFileSync(file, 'utf8').matchAll(LITERAL)].map(([, , text = '']) => text)
    const images = literals.flatMap((text) => {
      if (SPECIFIER.test(text) || readPlain(text, include)?.query) return [text]
      const [, query] = INLINED.exec(text) ?? []
      return query === undefined ? [] : [`a data URI with ${query}`]
    })
    if (images.length === 0) continue
    const message =
      `imagekit: ${portablePath(config.root, file)} was built without the plugin and asks for originals: ${[...new Set(images)].join(', ')}. ` +
      'Add the plugin to that build: VitePWA({ injectManifest: { buildPlugins: { vite: [imagekit()] } } }).'
    if (strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message)
    shared.build.warnOnce(message)
  }
}
