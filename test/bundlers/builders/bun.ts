import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Builder, RUNTIMES, runModule, whole } from './job'

/** Bun is a runtime of its own, and so a process. */
export const bun: Builder = async (job) => {
  const { root, outDir, outName } = whole(job)
  const script = join(import.meta.dirname, 'bun-build.ts')
  const told = JSON.stringify({ ...whole(job), external: RUNTIMES.flatMap((name) => [name, `${name}/*`]) })
  const { stdout, stderr } = await promisify(execFile)(bunExecutable(), [script, told], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  }).catch((error) => {
    // Not its message, which is the command line, and so every option.
    throw new Error(`${error.code}\n${error.stdout}\n${error.stderr}`)
  })
  const log = `${stdout}\n${stderr}`.split('\n')
  return { outDir, log, run: () => runModule(join(outDir, `${outName}.mjs`)) }
}

/** Where the package of the platform has it, or where Bun's install script has moved it. */
export function bunExecutable(): string {
  const require = createRequire(import.meta.url)
  const ofPlatform = require.resolve(`@oven/bun-${process.platform}-${process.arch}/package.json`)
  const places = [join(ofPlatform, '../bin/bun'), join(require.resolve('bun/package.json'), '../bin/bun.exe')]
  return places.find((file) => existsSync(file)) ?? 'bun'
}
