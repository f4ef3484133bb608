import type { Options } from './dist/types.js' with { 'resolution-mode': 'import' }

/**
 * The plugin for Docusaurus: `plugins: ['unplugin-imagekit/docusaurus']`. Client and server, with webpack and with Rspack
 * (`future.faster`).
 *
 * @param options the plugin's; Docusaurus adds an `id`
 * @see https://docusaurus.io/docs/api/plugin-methods/lifecycle-apis#configureWebpack
 */
declare function imagekit(
  context: { siteDir: string },
  options?: Options & { id?: string },
): Promise<{
  name: string
  configureWebpack(
    config: unknown,
    isServer: boolean,
    utils?: { currentBundler?: { name: string } },
  ): { plugins: unknown[] }
}>

export = imagekit
