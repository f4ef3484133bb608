import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { BunProcess } from './bun-process'
import { type Builder, RUNTIMES, runModule, whole } from './job'

/** Processes that wait for a build. */
const waiting: BunProcess[] = []

/** Bun is a runtime of its own, and so a process, which goes on with the next build. Builds at once have one each. */
export const bun: Builder = async (job) => {
  const { outDir, outName } = whole(job)
  const external = RUNTIMES.flatMap((name) => [name, `${name}/*`])
  const builder = waiting.pop() ?? new BunProcess(bunExecutable(), join(import.meta.dirname, 'bun-build.ts'))
  const { outcome, log } = await builder.tell(JSON.stringify({ ...whole(job), external }))
  if (outcome === 'ended') throw new Error(`Bun has ended\n${log.join('\n')}`)
  waiting.push(builder)
  if (outcome === 'failed') throw new Error(log.join('\n'))
  return { outDir, log, run: () => runModule(join(outDir, `${outName}.mjs`)) }
}

/** Where the package of the platform has it, or where Bun's install script has moved it. */
export function bunExecutable(): string {
  const require = createRequire(import.meta.url)
  const ofPlatform = require.resolve(`@oven/bun-${process.platform}-${process.arch}/package.json`)
  const places = [join(ofPlatform, '../bin/bun'), join(require.resolve('bun/package.json'), '../bin/bun.exe')]
  return places.find((file) => existsSync(file)) ?? 'bun'
}
