/**
 * `npm run play -- vite`: one of the playground's apps, against an emulator that keeps its files. A dev server where the app
 * has one, else what it builds; `--build` builds and serves any of them.
 */
import { join } from 'node:path'
import { startEmulator } from 'unplugin-imagekit/emulator'
import { bundlers, frameworks } from './apps.mjs'
import { account, build, toolFolders } from './build.mjs'
import { contextOf, folderOf, serveApp } from './framework.mjs'
import { install, isInstalled, nodeFor, pack, refresh } from './install.mjs'
import { run } from './run.mjs'
import { serve } from './serve.mjs'
import { playground } from './settings.mjs'

const PORT = 4173
const [name] = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const isBuild = process.argv.includes('--build')
const app = { ...bundlers, ...frameworks }[name]
if (!app) {
  const list = (table) => Object.entries(table).map(([key, { title }]) => `  ${key.padEnd(14)}${title}`)
  if (name) console.error(`There is no app '${name}' in the playground.\n`)
  console.log(['npm run play -- <name> [--build]\n', ...list(bundlers), '', ...list(frameworks)].join('\n'))
  process.exit(name ? 2 : 0)
}

const emulator = await startEmulator({ dir: `${playground}.demo/emulator`, port: 4100 })
console.log(`Emulator       ${emulator.url}`)
const { url, running } = await (name in frameworks ? playFramework() : playBundler())
console.log(`The page       ${url}   (Ctrl+C ends all)`)
process.once('SIGINT', () => end())
running?.ended.then(end)

function end() {
  running?.stop()
  process.exit()
}

async function playBundler() {
  if (app.dev && !isBuild) {
    const context = { cwd: playground, folders: toolFolders(), env: account(emulator), isShown: true }
    return serveApp(app.dev, PORT, context)
  }
  const { output, outDir } = await build(name, emulator)
  console.log(output.trim())
  return serve(outDir)
}

async function playFramework() {
  const folder = join(playground, folderOf(name))
  const folders = await nodeFor(app.node, `${playground}.demo/node`)
  if (isInstalled(folder)) refresh(folder)
  else {
    console.log(`Installing ${app.title} in ${folder} …`)
    await install(folder, await pack(`${playground}.demo/package`), folders)
  }
  const context = { ...contextOf(folder, emulator, folders, app.env), isShown: true }
  const page = app.page ?? ''
  if (!isBuild) {
    const server = await serveApp(app.dev, PORT, context)
    return { ...server, url: server.url + page }
  }
  await run(app.build, context)
  if (!app.serve) return { url: (await serve(join(folder, app.output))).url + page }
  return serveApp(app.serve, PORT, context)
}
