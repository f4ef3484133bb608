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

/** A process that has loaded the commands, and waits for its jobs. */
export class ChildCommand {
  /** The outcome of the command that it was started with; rejects if it failed, and is `undefined` if it was killed. */
  readonly outcome: Promise<Outcome<unknown> | undefined>
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
    this.outcome = new Promise((resolve, reject) => {
      let stderr = ''
      let told: Outcome<unknown> | undefined
      child.stderr?.on('data', (data) => {
        stderr += data
      })
      child.on('message', (message: Outcome<unknown> & { error?: string }) => {
        if (message.error) reject(new Error(message.error))
        else if (typeof message === 'object') told = message
      })
      child.once('close', (code) => (code ? reject(new Error(stderr)) : resolve(told)))
    })
    this.outcome.catch(() => {})
  }

  /** @param flags Node's own */
  static async ready({ url }: CompiledCommands, flags: readonly string[] = []): Promise<ChildCommand> {
    const child = fork(script, [url], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [...flags] })
    const command = new ChildCommand(child)
    await once(child, 'message')
    return command
  }

  /** Starts its last command, after which it ends. */
  start(command: string, settings: object): void {
    this.#child.send({ command, settings, isLast: true })
  }

  /** Runs a command that others may follow. Each begins anew: what is kept is on the disk and at ImageKit. */
  async run<Result>(command: string, settings: object): Promise<Outcome<Result>> {
    const told = once(this.#child, 'message')
    this.#child.send({ command, settings })
    const [message] = await Promise.race([told, this.outcome.then(() => [])])
    if (!message || message.error) throw new Error(message?.error ?? `${command} was killed`)
    return message
  }

  /** Nothing else is to come: it ends by itself. */
  async end(): Promise<void> {
    this.#child.send({ isLast: true })
    await this.outcome
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
  const child = await ChildCommand.ready(compiled, flags)
  child.start(command, settings)
  const outcome = await child.outcome
  if (!outcome) throw new Error(`${command} was killed`)
  return outcome as Outcome<Result>
}
