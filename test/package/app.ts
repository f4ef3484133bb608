import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { satisfies } from 'semver'
import { expect, inject } from 'vitest'
import { repository } from '../helpers/folder'

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

/**
 * Gives an app the package as npm has installed it, and links to others, in versions that this repository has tried.
 *
 * @param from the folder that has the others
 */
export function giveApp(app: string, others: readonly string[], from = repository): void {
  const modules = join(app, 'node_modules')
  cpSync(join(inject('installation'), 'node_modules'), modules, { recursive: true, verbatimSymlinks: true })
  const { peerDependencies } = read(join(modules, 'unplugin-imagekit/package.json'))
  for (const name of others) {
    const folder = join(from, 'node_modules', name)
    const { version, bin = {} } = read(join(folder, 'package.json'))
    // npm would refuse it.
    const range = peerDependencies[name] ?? '*'
    expect(satisfies(version, range), `${name} ${version} is not ${range}`).toBe(true)
    const link = join(modules, name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(folder, link, 'junction')
    const commands = typeof bin === 'string' ? { [name]: bin } : (bin as Record<string, string>)
    for (const [command, file] of Object.entries(commands))
      symlinkSync(join(folder, file), join(modules, '.bin', command))
  }
}

/**
 * Copies the declarations of packages of this repository’s, and of all that they need, to a folder in which a compiler finds no
 * others.
 */
export function copyDeclarations(names: readonly string[], folder: string): void {
  const { packages } = read(join(repository, 'package-lock.json')) as {
    packages: Record<string, Record<'dependencies' | 'optionalDependencies', object | undefined>>
  }
  const places = new Set<string>()
  const add = (name: string, above: string) => {
    const place = join(above, 'node_modules', name)
    if (!packages[place]) return void (above && add(name, dirname(above)))
    if (places.has(place)) return
    places.add(place)
    const { dependencies, optionalDependencies } = packages[place]
    for (const one of Object.keys({ ...dependencies, ...optionalDependencies })) add(one, place)
  }
  for (const name of names) add(name, '')
  const isRead = (file: string) => !/\.\w+$/.test(file) || /\.d\.[cm]?ts$|package\.json$/.test(file)
  for (const place of places) {
    const source = join(repository, place)
    // Others' platforms have packages of their own.
    if (existsSync(source)) cpSync(source, join(folder, place), { recursive: true, filter: isRead })
  }
}
