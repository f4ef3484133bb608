import { applyEdits, type Edit } from './edits'

const CONTEXT = 3

/** Lines of the old text that are replaced, from `from` to before `to`. */
interface Change {
  from: number
  to: number
  lines: string[]
}

/** A unified diff of a file and what its edits make of it, as `diff -u` and `git apply` know it. */
export function unifiedDiff(path: string, source: string, edits: readonly Edit[]): string {
  const lines = source.split('\n')
  const changes = changesOf(source, lines, edits)
  let shift = 0
  const hunks = grouped(changes).map((group) => {
    const from = Math.max(0, group[0]!.from - CONTEXT)
    const to = Math.min(lastLine(lines), group.at(-1)!.to + CONTEXT)
    const body: string[] = []
    let at = from
    for (const change of group) {
      body.push(...lines.slice(at, change.from).map((line) => ` ${line}`))
      body.push(...lines.slice(change.from, change.to).map((line) => `-${line}`))
      body.push(...change.lines.map((line) => `+${line}`))
      at = change.to
    }
    body.push(...lines.slice(at, to).map((line) => ` ${line}`))
    const grown = group.reduce((sum, one) => sum + one.lines.length - (one.to - one.from), 0)
    const head = `@@ -${range(from, to - from)} +${range(from + shift, to - from + grown)} @@`
    shift += grown
    return [head, ...body].join('\n')
  })
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks, ''].join('\n')
}

/** The empty text behind a file's last line end is no line. */
function lastLine(lines: readonly string[]): number {
  return lines.at(-1) === '' ? lines.length - 1 : lines.length
}

function range(from: number, count: number): string {
  return `${count === 0 ? from : from + 1},${count}`
}

function changesOf(source: string, lines: readonly string[], edits: readonly Edit[]): Change[] {
  const starts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineAt = (offset: number) => starts.findLastIndex((start) => start <= offset)
  const touched: { from: number; to: number; edits: Edit[] }[] = []
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    const [from, to] = [lineAt(edit.start), lineAt(edit.end) + 1]
    const last = touched.at(-1)
    if (last && from < last.to) {
      last.to = Math.max(last.to, to)
      last.edits.push(edit)
    } else touched.push({ from, to, edits: [edit] })
  }
  return touched.map(({ from, to, edits }) => {
    const [start, end] = [starts[from]!, (starts[to] ?? source.length + 1) - 1]
    const own = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }))
    const after = applyEdits(source.slice(start, end), own).split('\n')
    return trimmed({ from, to, lines: after }, lines)
  })
}

/** Without the lines at both ends that are the same in both. */
function trimmed({ from, to, lines }: Change, old: readonly string[]): Change {
  const after = [...lines]
  let [first, last] = [from, to]
  while (first < last && after.length && old[first] === after[0]) {
    after.shift()
    first++
  }
  while (first < last && after.length && old[last - 1] === after.at(-1)) {
    after.pop()
    last--
  }
  return { from: first, to: last, lines: after }
}

/** Changes whose contexts would meet are one hunk. */
function grouped(changes: readonly Change[]): Change[][] {
  const groups: Change[][] = []
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1)
    if (last && change.from - last.to <= 2 * CONTEXT) groups.at(-1)!.push(change)
    else groups.push([change])
  }
  return groups
}
