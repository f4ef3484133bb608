import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundle } from '../../helpers/bundle'

const script = fileURLToPath(new URL('../deploy-child.mjs', import.meta.url))

/** The commands as a package has them, of the source as it is now. */
export interface CompiledCommands {
  url: string
  remove(): void
}

export async function compileCommands(): Promise<CompiledCommands> {
  const folder = await bundle('deploy', 'src/deploy/index.ts')
  return {
    url: pathToFileURL(join(folder, 'deploy.js')).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface Outcome<Result> {
  result: Result
  milliseconds: number
  /** The most memory that it has had, in bytes. */
  peak: number
}

/** A process that has loaded the commands, and waits for its job. */
export class ChildCommand<Result> {
  /** What it did; rejects if it failed, and is `undefined` if it was killed. */
  readonly outcome: Promise<Outcome<Result> | undefined>
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
    this.outcome = new Promise((resolve, reject) => {
      let stderr = ''
      let told: Outcome<Result> | undefined
      child.stderr?.on('data', (data) => {
        stderr += data
      })
      child.on('message', (message: Outcome<Result> & { error?: string }) => {
        if (message.error) reject(new Error(message.error))
        else if (typeof message === 'object') told = message
      })
      child.once('close', (code) => (code ? reject(new Error(stderr)) : resolve(told)))
    })
    this.outcome.catch(() => {})
  }

  /** @param flags Node's own */
  static async ready<Result>(
    { url }: CompiledCommands,
    flags: readonly string[] = [],
  ): Promise<ChildCommand<Result>> {
    const child = fork(script, [url], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [...flags] })
    const command = new ChildCommand<Result>(child)
    await once(child, 'message')
    return command
  }

  start(command: string, settings: object): void {
    this.#child.send({ command, settings })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** Runs a command in a process of its own to its end. */
export async function commandInChild<Result>(
  compiled: CompiledCommands,
  command: string,
  settings: object,
  flags: readonly string[] = [],
): Promise<Outcome<Result>> {
  const child = await ChildCommand.ready<Result>(compiled, flags)
  child.start(command, settings)
  const outcome = await child.outcome
  if (!outcome) throw new Error(`${command} was killed`)
  return outcome
}
