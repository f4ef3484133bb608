import type { Plan } from '../../deploy'
import { formatBytes, plural } from '../../diagnostics/log'
import { oneLine } from '../../diagnostics/printable'

const MAX_LINES = 50

/** Formats the plan as a comment on a pull request. */
export function planMarkdown(plan: Plan): string {
  const { uploads, renditions, purges, prunes } = plan
  const rows: [string, string][] = [
    ['uploads', uploadsText(plan, (count) => `**${count}**`)],
    [
      'renditions',
      'unknown' in renditions
        ? renditions.unknown
        : `${renditions.new.length} new, ${renditions.gone.length} gone, ${renditions.kept} unchanged`,
    ],
    [
      'purges',
      'unknown' in purges
        ? purges.unknown
        : `${purges.requests.length ? `**${purges.requests.length}**` : 'none'}; ${purges.quota.used} of ${purges.quota.limit} used this month`,
    ],
    [
      'prunes',
      'unknown' in prunes
        ? prunes.unknown
        : prunes.files.length
          ? `**${prunes.files.length}** (${formatBytes(prunes.bytes)})`
          : 'none',
    ],
  ]
  return [
    '### ImageKit',
    '',
    `${plural(plan.references, 'reference')}, ${code(plan.urlEndpoint)}`,
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    ...section(
      'Uploads',
      uploads.map(({ key, size }) => `${code(key)} ${formatBytes(size)}`),
    ),
    ...section('Purges', 'unknown' in purges ? [] : purges.requests.map(({ url }) => code(url))),
    ...section('Prunes', 'unknown' in prunes ? [] : prunes.files.map(({ filePath }) => code(filePath))),
  ].join('\n')
}

/** The number of uploads. Without a key it is the most that there can be. */
export function uploadsText(
  { uploads, found, bytes }: Pick<Plan, 'uploads' | 'found' | 'bytes'>,
  paint: (count: number) => string = String,
): string {
  const count = `${paint(uploads.length)} (${formatBytes(bytes)})`
  if ('unknown' in found) {
    return `at most ${count}; how many are in the Media Library already ${found.unknown}`
  }
  const others = found.length ? `; ${found.length} found in the Media Library` : ''
  return `${uploads.length ? count : 'none'}${others}`
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length - MAX_LINES
  return [
    '',
    `<details><summary>${title}</summary>`,
    '',
    ...lines.slice(0, MAX_LINES).map((line) => `- ${line}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
    '</details>',
  ]
}

/** Formats code. A file name may contain Markdown, backticks included. */
function code(raw: string): string {
  const text = oneLine(raw)
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return longest ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`
}
