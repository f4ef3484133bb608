import { register } from 'node:module'
import { pathToFileURL } from 'node:url'

let isRegistered = false

/** Imports a config file in JavaScript or TypeScript. What it prints goes to stderr: stdout is for results. */
export async function importConfig(file: string): Promise<unknown> {
  if (/ts$/.test(file) && !isRegistered) {
    register('./typescript-hooks.js', import.meta.url)
    isRegistered = true
  }
  const { default: exported } = await withQuietStdout(() => import(pathToFileURL(file).href))
  return exported
}

/** Runs a config's code with `console.log` and its like on stderr. */
export async function withQuietStdout<T>(run: () => Promise<T>): Promise<T> {
  const { write } = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write
  try {
    return await run()
  } finally {
    process.stdout.write = write
  }
}
