import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

const repository = fileURLToPath(new URL('..', import.meta.url))
const npmInstall = 'npm install --no-save --no-audit --no-fund --prefer-offline --loglevel=error'
/** The newest that every framework here runs on. */
const NODE = '24'

/** Of the repository: what npm would read for nothing, and tarballs that somebody has made there. */
const isLeftOut = (path) =>
  ['.git', 'node_modules', 'playground', 'test'].includes(path) || path.endsWith('.tgz')

/** Packs the plugin as it would be published. @returns the tarball */
export async function pack(folder) {
  mkdirSync(folder, { recursive: true })
  // Without the installed packages, all of which npm would read to look for bundled ones.
  const source = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-pack-'))
  try {
    cpSync(repository, source, { recursive: true, filter: (file) => !isLeftOut(relative(repository, file)) })
    // A path in the command line could have spaces, at which `run` divides it.
    await run('npm pack --silent', { cwd: source })
    const name = readdirSync(source).find((file) => file.endsWith('.tgz'))
    cpSync(join(source, name), join(folder, name))
    return join(folder, name)
  } finally {
    rmSync(source, { recursive: true, force: true })
  }
}

/** Installs an app's packages and the plugin's tarball. */
export async function install(app, tarball, folders = []) {
  await run(`${npmInstall} ${tarball}`, { cwd: app, folders })
}

export const isInstalled = (app) => existsSync(join(app, 'node_modules/unplugin-imagekit/package.json'))

/** The plugin as it was just built, into an app that has an older one. */
export function refresh(app) {
  for (const path of ['dist', 'client.d.ts', 'docusaurus.cjs', 'package.json'])
    cpSync(join(repository, path), join(app, 'node_modules/unplugin-imagekit', path), { recursive: true })
}

/**
 * A Node that is new enough for a framework, where this one is not, in a folder of its own.
 *
 * @returns folders to look for commands in first
 */
export async function nodeFor(major, folder) {
  return Number.parseInt(process.versions.node, 10) >= major ? [] : nodeOf(NODE, folder)
}

/**
 * One version of Node, in a folder of its own: from the package that `node` would install by a second npm.
 *
 * @returns folders to look for commands in first
 */
export async function nodeOf(version, folder) {
  const bin = join(folder, 'node_modules/.bin')
  if (!existsSync(bin)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    await run(`${npmInstall} ${nodePackage()}@${version}`, { cwd: folder })
  }
  return [bin]
}

function nodePackage() {
  const { platform, arch } = process
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'
  return [prefix, platform === 'win32' ? 'win' : platform, arch].join('-')
}
