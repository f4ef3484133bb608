import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { bundlers as table } from './apps.mjs'
import { run } from './run.mjs'
import { app, playground, runFolder } from './settings.mjs'

export const bundlers = Object.keys(table)

/** Where the commands of this repository's packages are, and Bun's, whose own package has it only after a script of its. */
export function toolFolders() {
  const require = createRequire(import.meta.url)
  const bins = join(playground, '../node_modules/.bin')
  try {
    const bun = require.resolve(`@oven/bun-${process.platform}-${process.arch}/package.json`)
    return [join(dirname(bun), 'bin'), bins]
  } catch {
    return [bins]
  }
}

/** The account, as the plugin finds it in the environment. */
export const account = (emulator) => ({
  IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
  IMAGEKIT_PRIVATE_KEY: emulator.privateKey ?? '',
  IMAGE_KIT_BASE_URL: emulator.url ?? '',
})

/**
 * Builds the playground's page in a process of its own, against an emulator.
 *
 * @returns what the bundler printed, and how long it took in milliseconds
 */
export async function build(bundler, emulator) {
  const started = performance.now()
  const output = await run(table[bundler].build, {
    cwd: playground,
    folders: toolFolders(),
    env: account(emulator),
  })
  const milliseconds = performance.now() - started
  const outDir = `${runFolder(bundler)}dist`
  // The others bundle scripts: the page and its styles go along as they are.
  if (!table[bundler].hasPages)
    for (const file of ['index.html', 'style.css']) cpSync(app + file, join(outDir, file))
  return { output, milliseconds, outDir }
}
