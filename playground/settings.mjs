import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const playground = fileURLToPath(new URL('.', import.meta.url))
export const app = fileURLToPath(new URL('app/', import.meta.url))

/** Where a bundler's run of the playground leaves everything; not in git. */
export const runFolder = (bundler) => fileURLToPath(new URL(`.demo/${bundler}/`, import.meta.url))

/**
 * The plugin's options. URL-endpoint, keys and server come from the environment, as they would in a project of yours; the
 * lockfile, which you would commit, is kept apart here because the emulator has another port in every run.
 */
export const options = (bundler) => ({
  root: playground,
  // Without an account, images are rendered beside the page, which would be an error too.
  strict: Boolean(process.env.IMAGEKIT_URL_ENDPOINT),
  folder: '/playground',
  lockfile: `.demo/${bundler}/imagekit.lock`,
  cacheDir: `.demo/${bundler}/cache`,
})

if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
  throw new Error('Build the package first: npm run build')
}
