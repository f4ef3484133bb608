import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { createClient } from '../../../src/api'
import { startBrowser } from '../../browser/browser'
import type { Call } from './clients'

const OWN = ['react', 'react-dom', 'vue']

/**
 * Calls of an SDK for pages, in Chromium.
 *
 * @param entry a driver of test/trials/clients/npm, which esbuild bundles with the SDK
 * @param packages folder of npm packages, before the repository's own
 */
export async function callsInPage(
  entry: string,
  packages: string,
  picture: string,
  env: NodeJS.ProcessEnv,
): Promise<Call[]> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    // One copy of each, the one beside the SDK.
    alias: Object.fromEntries(
      OWN.map((name) => [name, join(packages, name)]).filter(([, path]) => existsSync(path ?? '')),
    ),
    nodePaths: [packages],
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.__NEXT_IMAGE_OPTS': JSON.stringify({
        deviceSizes: [640, 1080],
        imageSizes: [16, 32],
        qualities: [75],
        path: '/_next/image',
        loader: 'default',
        domains: [],
        remotePatterns: [],
      }),
      'process.env': '{}',
    },
    logLevel: 'error',
  })
  const settings = JSON.stringify({
    base: env.IMAGE_KIT_BASE_URL,
    urlEndpoint: env.IMAGEKIT_URL_ENDPOINT,
    publicKey: env.IMAGEKIT_PUBLIC_KEY,
    picture: readFileSync(picture).toString('base64'),
  })
  const sign = signer(entry, packages, env)
  const page = `<!doctype html><title>app</title><script>globalThis.settings = ${settings}</script><script type="module" src="/app.js"></script>`
  const site = createServer((request, response) => {
    if (request.url === '/app.js')
      return response.setHeader('content-type', 'text/javascript').end(outputFiles[0]?.contents)
    if (request.url === '/auth') return response.end(JSON.stringify(sign()))
    if (request.url !== '/') return response.writeHead(204).end()
    return response.setHeader('content-type', 'text/html').end(page)
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const browser = await startBrowser()
  try {
    const tab = await browser.newPage()
    const said: string[] = []
    tab.on('console', (message) => said.push(message.text()))
    tab.on('pageerror', (error) => said.push(`page: ${error.message}`))
    await tab.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
    await tab
      .waitForFunction(() => document.title === 'done', undefined, { timeout: 60_000 })
      .catch(() => {
        throw new Error(`the page does not end:\n${said.join('\n')}`)
      })
    return said.filter((line) => line.startsWith('{"call"')).map((line) => JSON.parse(line) as Call)
  } finally {
    await browser.close()
    site.close()
  }
}

/** Signs uploads as the SDK's own server part does, where it has one. */
function signer(entry: string, packages: string, env: NodeJS.ProcessEnv): () => unknown {
  const keys = { privateKey: env.IMAGEKIT_PRIVATE_KEY ?? '', publicKey: env.IMAGEKIT_PUBLIC_KEY ?? '' }
  if (entry.endsWith('next.mjs')) {
    const { getUploadAuthParams } = createRequire(packages)(
      // Its "exports" name it for bundlers alone.
      join(packages, '@imagekit/next/dist/server/index.js'),
    )
    return () => getUploadAuthParams(keys)
  }
  const client = createClient({ ...keys, env: {} })
  return () => client.helper.getAuthenticationParameters()
}
