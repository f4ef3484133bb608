import { fork } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Ran } from '../cli/run-cli'
import { ask } from '../helpers/ask'
import { repository } from '../helpers/folder'

/**
 * The command line that is installed in an app, in a process that runs commands one after the other: most of a command's time is
 * Node's and Vite's, to start. For commands that a test has run literally before; what they left is on the disk, and nowhere else.
 */
export function installedCli(app: string, env: NodeJS.ProcessEnv) {
  const script = realpathSync(join(app, 'node_modules/.bin/unplugin-imagekit'))
  const child = fork(join(repository, 'test/cli/cli-process.mjs'), [script], { execArgv: [] })
  onTestFinished(() => void child.kill())
  return (args: readonly string[]) => ask<Ran>(child, { args, cwd: app, env })
}
