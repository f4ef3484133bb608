import type { Plan } from '../../deploy/plan'
import { formatBytes, plural } from '../../diagnostics/log'
import { code, foldedList } from '../../diagnostics/markdown'

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
    ...foldedList(
      'Uploads',
      uploads.map(({ key, size }) => `${code(key)} ${formatBytes(size)}`),
      MAX_LINES,
    ),
    ...foldedList(
      'Purges',
      'unknown' in purges ? [] : purges.requests.map(({ url }) => code(url)),
      MAX_LINES,
    ),
    ...foldedList(
      'Prunes',
      'unknown' in prunes ? [] : prunes.files.map(({ filePath }) => code(filePath)),
      MAX_LINES,
    ),
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
