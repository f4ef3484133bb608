import { execSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { benchFolder } from '../fixtures.mjs'

const folder = join(benchFolder, 'peers')
/** The versions that run on Node 20. */
const packages = ['vite-imagetools@9', 'ipx@3', 'vite@8']

/** Installs what is compared with beside the projects, not among our own dependencies: they bring another sharp. */
export function installPeers() {
  if (existsSync(join(folder, 'node_modules/ipx'))) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  writeFileSync(
    join(folder, 'index.js'),
    "export const imagetools = async () => (await import('vite-imagetools')).imagetools\nexport const ipx = () => import('ipx')\n",
  )
  execSync(`npm install --no-audit --no-fund --loglevel=error --legacy-peer-deps ${packages.join(' ')}`, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

export const peers = () => import(pathToFileURL(join(folder, 'index.js')).href)
