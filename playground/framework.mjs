import { frameworks } from './apps.mjs'
import { account } from './build.mjs'
import { start } from './run.mjs'

/** The folder of a framework's app, in the playground or in a copy of it. */
export const folderOf = (name) => frameworks[name].folder ?? name

/** What an app is run with: the account, and a Node that is new enough. */
export function contextOf(cwd, emulator, folders, env = {}) {
  const quiet = {
    ASTRO_TELEMETRY_DISABLED: '1',
    NG_CLI_ANALYTICS: 'false',
    NEXT_TELEMETRY_DISABLED: '1',
    STORYBOOK_DISABLE_TELEMETRY: '1',
  }
  return { cwd, folders, env: { ...quiet, ...env, ...(emulator && account(emulator)) } }
}

/** Starts one of an app's servers and waits until it answers. */
export async function serveApp(command, port, { env, ...context }, seconds = 120) {
  const own = { HOST: '127.0.0.1', NITRO_HOST: '127.0.0.1', PORT: String(port) }
  const server = start(command.replace('{port}', port), { ...context, env: { ...env, ...own } })
  const url = `http://127.0.0.1:${port}/`
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const answer = await fetch(url).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok) return { url, stop: server.stop, running: server }
    const code = await Promise.race([server.ended, new Promise((wait) => setTimeout(wait, 250, 'running'))])
    if (code !== 'running') throw new Error(`${command} ended\n${server.output}`)
  }
  server.stop()
  throw new Error(`${command} does not answer at ${url}\n${server.output}`)
}
