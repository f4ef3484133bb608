import { oneLine } from './printable'

/** Formats code. A file name may contain Markdown, backticks included. */
export function code(raw: string, isInTable = false): string {
  const line = oneLine(raw)
  // A table's cells end at a bar even in code.
  const text = isInTable ? line.replaceAll('|', '\\|') : line
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return longest ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`
}

/** Escapes text in which nothing should be Markdown or HTML. */
export function plainText(raw: string): string {
  return oneLine(raw).replace(/[\\`*_{}[\]<>#|&~@]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Formats a list that is folded up; nothing for an empty one. @param most lines that are shown */
export function foldedList(title: string, lines: readonly string[], most: number): string[] {
  if (lines.length === 0) return []
  const more = lines.length - most
  return [
    '',
    `<details><summary>${title}</summary>`,
    '',
    ...lines.slice(0, most).map((line) => `- ${line}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
    '</details>',
  ]
}
