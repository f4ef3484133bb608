import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { expect, test } from 'vitest'
import { copyFixture } from '../helpers/folder'
import { webpackConfig } from './builders/webpack'
import { widthOf } from './conformance/serving'
import { serve, serveWebpack } from './dev-servers'

/*
 * Style sheets of dev servers: what they name is resolved as a browser does it.
 */

function fixture(): string {
  const root = copyFixture('conformance')
  writeFileSync(
    join(root, 'src/served.css'),
    ".a { background: url('ik:./images/sunset.jpg?w=90') }\n.b { background: url('./images/turned.jpg?w=80') }\n",
  )
  writeFileSync(join(root, 'src/served.js'), "import './served.css'\n")
  return root
}
const entry = 'src/served.js'

async function widthsIn(sheet: string): Promise<number[]> {
  const css = await (await fetch(sheet)).text()
  const urls = [...css.matchAll(/url\("?([^")]+)"?\)/g)].map(([, url]) => new URL(url!, sheet).href)
  return Promise.all(urls.map(async (url) => widthOf(await fetch(url))))
}

test.each([
  ['rspack', '/main.css'],
  ['rsbuild', '/static/css/main.css'],
] as const)('%s', async (bundler, sheet) => {
  const { origin } = await serve(bundler, { root: fixture(), entry, options: {}, target: 'web' })
  expect(await widthsIn(origin + sheet)).toEqual([90, 80])
})

test.each(['', '/shop/'])('mini-css-extract-plugin, a folder down, at %o', async (publicPath) => {
  const config = webpackConfig({ root: fixture(), entry, options: {}, target: 'web' })
  const { origin } = await serveWebpack({
    ...config,
    ...(publicPath && { output: { ...config.output, publicPath } }),
    experiments: { css: false },
    module: { rules: [{ test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] }] },
    plugins: [...(config.plugins ?? []), new MiniCssExtractPlugin({ filename: 'styles/deep/[name].css' })],
  })
  expect(await widthsIn(`${origin}${publicPath || '/'}styles/deep/main.css`)).toEqual([90, 80])
})
