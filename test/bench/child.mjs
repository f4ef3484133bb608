import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Without the account of whoever runs the benchmark. Read for each process: a suite adds to it. */
export const environment = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^IMAGE_?KIT/.test(key))),
  NODE_ENV: 'production',
})

export const scriptPath = (script) => fileURLToPath(new URL(script, import.meta.url))

/**
 * Runs a script of this folder in a process of its own: what it prints as JSON, and its `wall` milliseconds.
 *
 * @param flags Node's own
 */
export async function runScript(script, args, flags = []) {
  const started = performance.now()
  const child = spawn(process.execPath, [...flags, scriptPath(script), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(),
  })
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  const [code] = await once(child, 'close')
  const wall = performance.now() - started
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} failed`)
  return { ...JSON.parse(output), wall }
}
