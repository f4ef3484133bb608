import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'

export interface Group {
  members: readonly string[]
  /**
   * Whether what the group shares with others becomes one chunk, even if some of them need only a part of it: for what should
   * start at once.
   */
  isFirst?: boolean
  /** Whether what the group needs is never in a chunk with anything else: for browsers and other small bundles. */
  isApart?: boolean
}

type Groups = Readonly<Record<string, Group>>

/** What esbuild names a chunk by, before its hash. */
const CHUNK = /^(.+?)(?:-([A-Z0-9]{8}))?\.js$/

/**
 * Bundles what esbuild has written once more, into fewer files. esbuild makes a chunk for each set of entries and dynamic
 * imports that need it, two hundred in all, and loading a file takes Node half a millisecond, whatever is in it. Here two
 * chunks become one if the same groups of entries need them, so that no entry loads what its group doesn't need.
 *
 * A chunk's dependencies are needed by at least the groups that need the chunk, so merged ones never depend on each other.
 *
 * @param groups names of entries and of dynamically imported files that share their chunks, by the group's name. Other
 *   entries are groups of their own. Files that are imported late keep esbuild's chunks, and otherwise take what is there.
 */
export async function mergeChunks(folder: string, entries: readonly string[], groups: Groups): Promise<void> {
  const { plugin, nameOf } = chunksByGroup(entries, groups)
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, resolve(folder, `${name}.js`)])),
    platform: 'node',
    // Also the packages that `lazyRequire` has bundled.
    external: (id) => !/^[./].*(?<!\.cjs)$/.test(id),
    treeshake: { moduleSideEffects: false },
    preserveEntrySignatures: 'allow-extension',
    checks: { pluginTimings: false },
    plugins: [plugin, readChunks],
  })
  const { output } = await bundle.generate({
    entryFileNames: '[name].js',
    chunkFileNames: ({ name }) => (name.includes(' ') ? 'chunk-[hash].js' : '[name]-[hash].js'),
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: nameOf }] },
  })
  await bundle.close()
  for (const name of readdirSync(folder)) if (name.endsWith('.js')) rmSync(join(folder, name))
  for (const file of output)
    if (file.type === 'chunk')
      writeFileSync(join(folder, file.fileName), withoutBareImports(file.code).replace(/^\/\/! /gm, '// '))
}

function chunksByGroup(entries: readonly string[], groups: Groups) {
  const grouped = Object.values(groups).flatMap(({ members }) => members)
  const alone = entries.filter((name) => !grouped.includes(name)).map((name) => [name, { members: [name] }])
  const all: Groups = { ...groups, ...Object.fromEntries(alone) }
  const users = new Map<string, string[]>()
  const plugin: Plugin = {
    name: 'chunks-by-group',
    buildEnd() {
      for (const [group, { members }] of Object.entries(all)) {
        const needed = new Set<string>()
        const visit = (id: string) => {
          if (needed.has(id)) return
          needed.add(id)
          this.getModuleInfo(id)?.importedIds.forEach(visit)
        }
        for (const id of this.getModuleIds()) if (members.includes(sourceName(id, entries))) visit(id)
        for (const id of needed) users.set(id, [...(users.get(id) ?? []), group])
      }
    },
  }
  const nameOf = (id: string) => {
    const names = users.get(id)
    // An entry stays a file of its own.
    if (!names || sourceName(id, entries) !== 'chunk') return null
    const first = names.find((name) => all[name]?.isFirst)
    const isShared = first && names.length > 1 && !names.some((name) => all[name]?.isApart)
    return isShared ? `${first} shared` : `for ${names.join(' ')}`
  }
  return { plugin, nameOf }
}

/** A dynamically imported file may have the name of an entry, and a hash. */
function sourceName(id: string, entries: readonly string[]): string {
  const [, name = '', hash] = CHUNK.exec(basename(id)) ?? []
  return hash !== undefined && entries.includes(name) ? '' : name
}

/** What Rolldown is to see of a chunk of esbuild's. */
const readChunks: Plugin = {
  name: 'read-chunks',
  load: (id) =>
    withoutBareImports(readFileSync(id, 'utf8'))
      // esbuild names the file of the code below. Rolldown drops all but legal comments.
      .replace(/^\/\/ (?=(?:src|node_modules)\/)/gm, '//! '),
}

/**
 * Removes imports that take no names, which keep the order of evaluation. The package has no side effects
 * (`package.json`), so they would only load files that nothing uses, and bundlers report them.
 */
const withoutBareImports = (code: string) => code.replace(/^import ["']\.\/[\w-]+\.js["'];\n?/gm, '')
