import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** Of a test runner that this may run in: with them a framework would build for tests. */
const OF_TESTS = ['NODE_ENV', 'VITEST', 'TEST', 'MODE', 'DEV', 'PROD', 'SSR', 'BASE_URL']
const cleanEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_TESTS.includes(name)))

/**
 * Runs a command line as `npm run` would: packages' commands are found, and `folders` are looked into first.
 *
 * @returns the process, what it has printed so far, and a promise of its end
 */
export function start(command, { cwd, env = {}, folders = [], isShown = false }) {
  const path = [...folders, join(cwd, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const [name, ...args] = command.split(' ')
  const child = spawn(name, args, {
    cwd,
    env: { ...cleanEnvironment(), ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    // A framework's command starts others; they are ended together.
    detached: process.platform !== 'win32',
  })
  const running = { output: '', stop: () => stop(child) }
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      running.output += data
      if (isShown) process.stdout.write(data)
    })
  }
  running.ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return running
}

/** Runs a command to its end. @returns what it printed @throws with it, if it fails */
export async function run(command, options) {
  const running = start(command, options)
  const code = await running.ended
  if (code !== 0) throw new Error(`${command} failed in ${options.cwd}\n${running.output}`)
  return running.output
}

function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  if (process.platform === 'win32') child.kill()
  else process.kill(-child.pid, 'SIGTERM')
}
