import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ask } from '../helpers/ask'
import { bundle } from '../helpers/bundle'
import { repository } from '../helpers/folder'

export interface Ran {
  code: number | null
  out: string
  error: string
}

interface Settings {
  cwd: string
  env?: Record<string, string>
}

interface Shared {
  /** The bundled command line; its folder goes with the process. */
  script: string
  child: ChildProcess
}

/**
 * A process that runs the command line again and again, started when it is first needed.
 *
 * @param atStart variables that Node reads when it starts, which no later run can change
 */
export function sharedCli(atStart: () => Readonly<Record<string, string>> = () => ({})) {
  let started: Promise<Shared> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const shared = () => {
    started ??= start(atStart())
    return started
  }
  const run = async (args: readonly string[], { cwd, env = {} }: Settings): Promise<Ran> => {
    const { child } = await shared()
    const next = () => ask<Ran>(child, { args, cwd, env: { ...environment(), ...env } })
    const ran = last.then(next, next)
    last = ran
    return ran
  }
  return { shared, run }
}

const cli = sharedCli()

/** Runs the command line to its end, in a process that it shares with other runs. */
export const runCli = cli.run

/** Runs the command line in a process of its own, for what is settled when Node starts, or when a module is loaded. */
export async function runCliApart(args: readonly string[], { cwd, env = {} }: Settings): Promise<Ran> {
  const child = spawn(process.execPath, [await cliScript(), ...args], {
    cwd,
    env: { ...environment(), ...env },
  })
  let [out, error] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    error += chunk
  })
  const [code] = await once(child, 'close')
  return { code, out, error }
}

/** Path of the bundled command line. */
export async function cliScript(): Promise<string> {
  return (await cli.shared()).script
}

async function start(atStart: Readonly<Record<string, string>>): Promise<Shared> {
  const folder = await bundle('cli', 'src/cli/index.ts')
  const script = join(folder, 'cli.js')
  const child = fork(join(repository, 'test/cli/cli-process.mjs'), [script, folder], {
    cwd: repository,
    env: { ...environment(), ...atStart },
    execArgv: [],
  })
  // It ends with this process, and keeps it from no end.
  child.unref()
  child.channel?.unref()
  return { script, child }
}

/** Nothing of the tests' own: an account, colours, the word of a CI. */
function environment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME }
}
