import { randomUUID } from 'node:crypto'
import { cpSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { repository } from './folder'

/** A clone of the repository's playground, with the repository's packages and its build. */
export interface PlaygroundClone {
  /** The clone's `playground`. */
  folder: string
  build: typeof import('../../playground/build.mjs').build
  runFolder: typeof import('../../playground/settings.mjs').runFolder
  remove(): void
}

/** What runs leave in the playground, and the apps of frameworks, which have packages of their own. */
const isLeftOut = (file: string) => ['node_modules', '.demo', 'dist'].includes(basename(file))

/** Clones the playground: it has one folder a bundler for its outputs, and tests run at once. */
export async function clonePlayground(): Promise<PlaygroundClone> {
  const clone = join(repository, 'test/.tmp', randomUUID().slice(0, 8))
  const folder = join(clone, 'playground')
  cpSync(join(repository, 'package.json'), join(clone, 'package.json'))
  cpSync(join(repository, 'playground'), folder, { recursive: true, filter: (file) => !isLeftOut(file) })
  for (const name of ['node_modules', 'dist'])
    symlinkSync(join(repository, name), join(clone, name), 'junction')
  const module = (name: string) => import(pathToFileURL(join(folder, name)).href)
  const { build } = await module('build.mjs')
  const { runFolder } = await module('settings.mjs')
  const remove = () => rmSync(clone, { recursive: true, force: true, maxRetries: 3 })
  return { folder, build, runFolder, remove }
}
