import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { REGISTRY } from '../../../src/core/registry'
import type { Options } from '../../../src/types'
import { bundle } from '../../helpers/bundle'

const script = fileURLToPath(new URL('../build-child.mjs', import.meta.url))

/** The plugin as a package has it, of the source as it is now. */
export interface CompiledPlugin {
  url: string
  remove(): void
}

export async function compilePlugin(bundler = 'rollup'): Promise<CompiledPlugin> {
  const folder = await bundle(bundler, `src/${bundler}.ts`)
  return {
    url: pathToFileURL(join(folder, `${bundler}.js`)).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface ChildJob {
  root: string
  /** The entry module. */
  input: string
  outDir: string
  options: Options
  /** A file for the bytes of memory and of reading that the build has taken. */
  costs?: string
}

export interface Ending {
  /** `null` when a signal ended it. */
  code: number | null
  stderr: string
}

/** A process that has loaded bundler and plugin, and waits for its job. */
export class ChildBuild {
  readonly ended: Promise<Ending>
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
    let stderr = ''
    child.stderr?.on('data', (data) => {
      stderr += data
    })
    child.stdout?.resume()
    // `close` and not `exit`: only then all of stderr has been read.
    this.ended = new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr })))
  }

  /** @param env added to this process's environment */
  static async ready({ url }: CompiledPlugin, env: NodeJS.ProcessEnv = {}): Promise<ChildBuild> {
    const child = fork(script, [url], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Not those of the tests' own processes.
      execArgv: [],
      env: { ...process.env, ...env },
    })
    const build = new ChildBuild(child)
    const first = await Promise.race([once(child, 'message').then(() => undefined), build.ended])
    if (first) throw new Error(`the build's process ended before its start: ${first.stderr}`)
    return build
  }

  /** Starts its last build, after which it ends. */
  start(job: ChildJob): void {
    this.#child.send({ job, isLast: true, registry: Symbol.keyFor(REGISTRY) })
  }

  /** Runs a build that others may follow: each finds what is on the disk and nothing else, as in a process of its own. */
  async build(job: ChildJob): Promise<void> {
    const built = once(this.#child, 'message').then(() => undefined)
    this.#child.send({ job, isLast: false, registry: Symbol.keyFor(REGISTRY) })
    const early = await Promise.race([built, this.ended])
    if (early) throw new Error(`the build's process ended: ${early.stderr}`)
  }

  /** Nothing else is to come: it ends by itself. */
  end(): Promise<Ending> {
    // Not by disconnecting it from here: Node would not tell when it has closed.
    this.#child.send({ isLast: true })
    return this.ended
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** Runs a build in a process of its own to its end. */
export async function buildInChild(
  plugin: CompiledPlugin,
  job: ChildJob,
  env: NodeJS.ProcessEnv = {},
): Promise<Ending> {
  const child = await ChildBuild.ready(plugin, env)
  child.start(job)
  return child.ended
}

/** Starts a build in each of these processes at one moment. */
export async function buildAtOnce(children: readonly ChildBuild[], jobs: readonly ChildJob[]): Promise<void> {
  await Promise.all(jobs.map((job, index) => children[index]!.build(job)))
}
