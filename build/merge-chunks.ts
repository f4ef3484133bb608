import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { type Plugin, type PluginContext, rolldown } from 'rolldown'
import { type Graph, needsOf } from './chunk-needs'
import { copyChunks } from './copy-chunks'
import { keepComments, plainComments } from './source-comments'
import { makeWhole } from './whole-entries'

export interface Group {
  members: readonly string[]
  /**
   * Whether what the group shares with others becomes one chunk, even if some of them need only a part of it: for what should
   * start at once.
   */
  isFirst?: boolean
  /**
   * Whether what the group needs is never in a chunk with anything else: for browsers and other small bundles. `'browser'` also
   * for what others share with a first group.
   */
  isApart?: boolean | 'browser'
}

type Groups = Readonly<Record<string, Group>>

/** What esbuild names a chunk by, before its hash. */
const CHUNK = /^(.+?)(?:-([A-Z0-9]{8}))?\.js$/

/** The same, with Rolldown's hash behind it. */
const CHUNK_OR_ENTRY = /^(.+?)(?:-[A-Z0-9]{8}-[\w-]{8})?\.js$/

/**
 * Bundles what esbuild has written once more, into fewer files. esbuild makes a chunk for each set of entries and dynamic
 * imports that need it, two hundred in all, and loading a file takes Node half a millisecond, whatever is in it. Here two
 * chunks become one if the same groups of entries need them, and the same of the files that are imported late, so that hardly
 * any program loads what it doesn't need.
 *
 * @param groups names of entries and of files that are imported late which share their chunks, by the group's name. Others are
 *   groups of their own.
 * @param rare names of files that are imported late, and may load more than they need
 */
export async function mergeChunks(
  folder: string,
  entries: readonly string[],
  groups: Groups,
  rare: readonly string[],
): Promise<void> {
  const { plugin, nameOf } = chunksByNeed(entries, groups, rare)
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
  const files = new Map(
    output
      .filter((file) => file.type === 'chunk')
      .map(({ fileName, code }) => [fileName, plainComments(withoutBareImports(code))]),
  )
  for (const { members } of Object.values(groups).filter(({ isFirst }) => isFirst)) {
    const isMember = (name: string) => members.includes(CHUNK_OR_ENTRY.exec(name)?.[1] ?? '')
    for (const name of [...files.keys()].filter(isMember)) {
      makeWhole(name, files)
      await copyChunks(name, files)
    }
  }
  for (const [name, code] of files) {
    // As tsup does: a command can be executed.
    writeFileSync(join(folder, name), code, { mode: code.startsWith('#!') ? 0o755 : 0o644 })
  }
}

function chunksByNeed(entries: readonly string[], groups: Groups, rare: readonly string[]) {
  const nameOf = new Map<string, string>()
  const plugin: Plugin = {
    name: 'chunks-by-need',
    buildEnd() {
      for (const [id, names] of needsOf(graphOf(this, entries, groups, rare))) {
        const name = sourceName(id, entries)
        const [early] = Object.entries(groups).find(([, { members }]) => members.includes(name)) ?? []
        if (early && groups[early]!.isFirst && !entries.includes(name)) nameOf.set(id, `${early} shared`)
        // An entry stays a file of its own.
        if (name !== 'chunk') continue
        const first = names.find((name) => groups[name]?.isFirst)
        const apart = names.map((name) => groups[name]?.isApart).filter(Boolean)
        const isShared = first && names.length > 1 && !apart.includes('browser')
        const others = `for ${names.map((name) => basename(name)).join(' ')}`
        nameOf.set(id, isShared ? `${first} ${apart.length > 0 ? 'apart' : 'shared'}` : others)
      }
    },
  }
  return { plugin, nameOf: (id: string) => nameOf.get(id) ?? null }
}

function graphOf(
  context: PluginContext,
  entries: readonly string[],
  groups: Groups,
  rare: readonly string[],
): Graph {
  // All others are packages.
  const ids = [...context.getModuleIds()].filter(isAbsolute)
  const named = (names: readonly string[]) => ids.filter((id) => names.includes(sourceName(id, entries)))
  const grouped = Object.values(groups).flatMap(({ members }) => members)
  const dynamic = new Map<string, Set<string>>()
  for (const id of ids) {
    for (const imported of context.getModuleInfo(id)?.dynamicallyImportedIds ?? []) {
      if (!isAbsolute(imported) || rare.includes(sourceName(imported, entries))) continue
      dynamic.set(imported, new Set([...(dynamic.get(imported) ?? []), id]))
    }
  }
  return {
    imports: (id) => context.getModuleInfo(id)?.importedIds ?? [],
    dynamic,
    groups: new Map([
      ...Object.entries(groups).map(([name, { members }]): [string, string[]] => [name, named(members)]),
      ...entries
        .filter((name) => !grouped.includes(name))
        .map((name): [string, string[]] => [name, named([name])]),
    ]),
  }
}

/** A dynamically imported file may have the name of an entry, and a hash. */
function sourceName(id: string, entries: readonly string[]): string {
  const [, name = '', hash] = CHUNK.exec(basename(id)) ?? []
  return hash !== undefined && entries.includes(name) ? '' : name
}

/** What Rolldown is to see of a chunk of esbuild's. */
const readChunks: Plugin = {
  name: 'read-chunks',
  load: (id) => keepComments(withoutBareImports(readFileSync(id, 'utf8'))),
}

/**
 * Removes imports that take no names, which keep the order of evaluation. The package has no side effects
 * (`package.json`), so they would only load files that nothing uses, and bundlers report them.
 */
const withoutBareImports = (code: string) => code.replace(/^import ["']\.\/[\w-]+\.js["'];\n?/gm, '')
