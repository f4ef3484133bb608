import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { playground, runFolder } from './settings.mjs'

const require = createRequire(import.meta.url)
const bin = (name, path) => join(dirname(require.resolve(`${name}/package.json`)), path)

/** Each bundler's own command, as a project's package.json would have it. */
const commands = {
  vite: () => [bin('vite', 'bin/vite.js'), 'build', '--config', `${playground}vite/vite.config.mjs`],
  rollup: () => [bin('rollup', 'dist/bin/rollup'), '--config', `${playground}rollup/rollup.config.mjs`],
  webpack: () => [bin('webpack-cli', 'bin/cli.js'), '--config', `${playground}webpack/webpack.config.cjs`],
}

export const bundlers = Object.keys(commands)

/**
 * Builds the playground in a process of its own, against an emulator.
 *
 * @returns what the bundler printed, and how long it took in milliseconds
 */
export function build(bundler, emulator) {
  const started = performance.now()
  const child = spawn(process.execPath, commands[bundler](), {
    env: {
      ...process.env,
      IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
      IMAGEKIT_PRIVATE_KEY: emulator.privateKey ?? '',
      IMAGE_KIT_BASE_URL: emulator.url ?? '',
    },
  })
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
  })
  child.stderr.on('data', (data) => {
    output += data
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const milliseconds = performance.now() - started
      if (code === 0) resolve({ output, milliseconds, outDir: `${runFolder(bundler)}dist` })
      else reject(new Error(`${bundler} failed:\n${output}`))
    })
  })
}
