import { pathToFileURL } from 'node:url'
import { capture } from '../../helpers/capture.mjs'

/**
 * Loads configs as often as it is told, each from a folder of its own: to start Node, and to load Vite, takes longer than to load
 * a config. Its argument is the module with `loadConfig`; it ends with the process that has started it.
 */

const [, , entry] = process.argv
const environment = { ...process.env }
const home = process.cwd()
const { loadConfig } = await import(pathToFileURL(entry).href)

process.on('message', async ({ root, config, env }) => {
  process.chdir(root)
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, environment)
  const said = { out: '', error: '' }
  capture(process.stdout, (text) => (said.out += text))
  capture(process.stderr, (text) => (said.error += text))
  const loaded = await loadConfig(process.cwd(), config, env).catch(({ code, message }) => ({
    error: `${code} ${message}`,
  }))
  console.log(JSON.stringify(loaded))
  // A test's folder goes with it.
  process.chdir(home)
  process.send(said)
})
