import { rmSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { capture } from '../helpers/capture.mjs'

/**
 * Runs the command line as often as it is told: to start Node and to load what a command needs takes longer than most commands.
 * The entry is evaluated anew for each, what it loads is shared.
 *
 *     node cli-process.mjs <the entry> [a folder that goes with the process that has started this one]
 */

const { stdout, stderr } = process
const [, , script, folder] = process.argv
const home = process.cwd()
let runs = 0

process.on('message', async ({ args, cwd, env }) => {
  process.chdir(cwd)
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.argv.splice(1, Infinity, script, ...args)
  process.exitCode = undefined
  const said = { out: '', error: '' }
  capture(stdout, (text) => (said.out += text))
  capture(stderr, (text) => (said.error += text))
  runs += 1
  await import(`${pathToFileURL(script)}?run=${runs}`)
  stdout.removeAllListeners('error')
  // A test's folder goes with it.
  process.chdir(home)
  process.send({ code: process.exitCode ?? 0, ...said })
})

process.on('disconnect', () => {
  if (folder) rmSync(folder, { recursive: true, force: true })
  process.exit()
})
