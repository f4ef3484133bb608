/** Files that import each other. */
export interface Graph {
  imports(file: string): Iterable<string>
  /** Files that are imported by `import()`, and what imports them. */
  dynamic: ReadonlyMap<string, ReadonlySet<string>>
  /** Files that programs load first, by the group that shares its chunks. */
  groups: ReadonlyMap<string, readonly string[]>
}

/**
 * Returns for each file what needs it: groups, and files that are imported late, of which those are left out that find it
 * loaded already in any case.
 */
export function needsOf(graph: Graph): Map<string, string[]> {
  const closures = new Map<string, ReadonlySet<string>>(
    [...graph.groups].map(([name, files]) => [name, closureOf(files, graph)]),
  )
  const grouped = new Set([...graph.groups.values()].flat())
  for (const file of graph.dynamic.keys())
    if (!grouped.has(file)) closures.set(file, closureOf([file], graph))
  const loaded = loadedBefore(graph, closures)
  const needs = new Map<string, string[]>()
  for (const [root, closure] of closures) {
    for (const file of closure)
      if (!loaded.get(root)?.has(file)) needs.set(file, [...(needs.get(file) ?? []), root])
  }
  return needs
}

function closureOf(files: Iterable<string>, { imports }: Graph): Set<string> {
  const closure = new Set<string>()
  const visit = (file: string) => {
    if (closure.has(file)) return
    closure.add(file)
    for (const imported of imports(file)) visit(imported)
  }
  for (const file of files) visit(file)
  return closure
}

/** Returns what is loaded in any case when a file is imported late: by all that import it. */
function loadedBefore({ dynamic }: Graph, closures: ReadonlyMap<string, ReadonlySet<string>>) {
  const loaded = new Map<string, ReadonlySet<string>>()
  const late = [...dynamic].filter(([file]) => closures.has(file))
  /** What is loaded with a file in any case; `undefined` while nothing is known of what loads it. */
  const loadedWith = (file: string) => {
    const users = [...closures].filter(([, closure]) => closure.has(file))
    return intersection(
      users.flatMap(([root, closure]) => {
        if (!dynamic.has(root)) return [closure]
        const before = loaded.get(root)
        return before ? [new Set([...closure, ...before])] : []
      }),
    )
  }
  for (let isDone = false; !isDone; ) {
    isDone = true
    for (const [file, importers] of late) {
      const next = intersection([...importers].flatMap((importer) => loadedWith(importer) ?? []))
      if (!next || next.size === loaded.get(file)?.size) continue
      loaded.set(file, next)
      isDone = false
    }
  }
  return loaded
}

function intersection(sets: readonly ReadonlySet<string>[]): Set<string> | undefined {
  const [first, ...others] = sets
  return first && new Set([...first].filter((file) => others.every((other) => other.has(file))))
}
