import type { ResolvedConfig } from 'vite'
import type { Options } from '../../../types'
import { NAME } from '../../shared/name'

/** Whether a build that has met no image has nothing to do until its end. */
export function canBeIdle({ dts, purge = 'off', report }: Options, config: ResolvedConfig): boolean {
  return (
    !(dts || report || purge !== 'off') &&
    !config.isWorker &&
    !config.build.watch &&
    // Vite 5 has none, and runs several builds with one configuration.
    config.environments !== undefined &&
    // Builds a service worker that the plugin looks at.
    !config.plugins.some(({ name }) => name === 'vite-plugin-pwa:build')
  )
}

/** At-rules that neither load another file, nor stand for what a plugin of PostCSS puts in their place. */
const PLAIN_AT_RULES =
  /@(?:-\w+-)?(?:media|supports|keyframes|font-face|layer|container|charset|page|property|counter-style|starting-style|scope|namespace)\b/gi

/** What CSS modules take from other files. */
const FROM_FILES = /\bcomposes\s*:[^;}]*\bfrom\b|:import\s*\(/

/**
 * Whether Vite's CSS plugin may meet an image in a style sheet: one in it, in those that it loads, or one that a plugin of PostCSS
 * makes.
 */
export function mayAddImages(code: string, id: string, mention: RegExp): boolean {
  return (
    !/\.css(?:$|\?)/.test(id) ||
    mention.test(code) ||
    FROM_FILES.test(code) ||
    code.replace(PLAIN_AT_RULES, '').includes('@')
  )
}

/** Whether another plugin changes pages before Vite looks for assets in them. */
export function isPageChangedByOthers({ plugins }: ResolvedConfig): boolean {
  return plugins.some(
    ({ name, transformIndexHtml: hook }) =>
      !name.startsWith(NAME) && typeof hook === 'object' && hook.order === 'pre',
  )
}
