import { formatBytes, plural } from '../../diagnostics/log'
import { code, foldedList, plainText } from '../../diagnostics/markdown'
import { buildSrc, parseUrl } from '../../url'
import type { BudgetRow } from '../model/budgets'
import type { ChangedImage, Changes } from '../model/changes'
import { isEstimated, type Report } from '../report'

/*
 * GitHub shows no image of a data URI, and no style. What it shows is text, tables, `<details>`, and images of public URLs,
 * which it fetches through its own proxy. So a difference in bytes is a bar of block characters, and an image of the CDN is a
 * small rendition from there.
 */

/** Lines of a list; a comment on a pull request is no archive. */
const MAX_LINES = 20
/** CSS pixels of a small picture. */
const THUMB = 48
/** Characters of a bar. */
const BAR = 12

/** Formats a report as a comment on a pull request. */
export function reportMarkdown(report: Report): string {
  const { changes, purge, advice, budgets, duplicates } = report
  const isAbout = isEstimated(report) ? '≈ ' : ''
  const most = Math.max(report.originals.bytes, ...report.devices.map(({ bytes }) => bytes), 1)
  return [
    '### Images',
    '',
    ...budgetLines(budgets),
    `| | bytes | |`,
    '| --- | ---: | --- |',
    `| originals, ${plural(report.originals.files, 'file')} | ${formatBytes(report.originals.bytes)} | ${bar(report.originals.bytes / most)} |`,
    ...report.devices.map(
      ({ name, bytes }) =>
        `| ${name.toLowerCase()} | ${isAbout}${formatBytes(bytes)} | ${bar(bytes / most)} |`,
    ),
    '',
    ...('unknown' in changes
      ? [`What has changed is unknown: ${plainText(changes.unknown)}.`]
      : changeLines(changes, report.urlEndpoint)),
    '',
    'unknown' in purge
      ? `Purges: unknown, ${plainText(purge.unknown)}.`
      : `The next purge takes ${plural(purge.requests, 'request')}; ${purge.used} of this month’s ${purge.limit} are used.`,
    ...foldedList(
      `Advice: an average screen would load ${formatBytes(advice.reduce((sum, one) => sum + one.before - one.after, 0))} less`,
      advice.map(
        ({ path, query, before, after }) =>
          `${code(path)} ${code(query)} ${formatBytes(before)} → ${formatBytes(after)}`,
      ),
      MAX_LINES,
    ),
    ...foldedList(
      'Findings',
      report.images.flatMap(({ path, findings }) =>
        findings.map((one) => `${code(path)} ${plainText(one.text)}`),
      ),
      MAX_LINES,
    ),
    ...foldedList(
      'Duplicates',
      [...duplicates.equal, ...duplicates.near].map(
        ({ paths, bytes }) => `${paths.map((path) => code(path)).join(', ')} ${formatBytes(bytes)}`,
      ),
      MAX_LINES,
    ),
    '',
  ].join('\n')
}

function budgetLines(budgets: readonly BudgetRow[]): string[] {
  const exceeded = budgets.filter(({ isExceeded }) => isExceeded)
  if (exceeded.length === 0) return []
  return [
    '| over budget | loaded | budget | |',
    '| --- | ---: | ---: | --- |',
    ...exceeded.map(
      ({ kind, name, bytes, limit, device }) =>
        `| ${kind} ${code(name, true)} | **${formatBytes(bytes)}** | ${formatBytes(limit)} | ${device.toLowerCase()} |`,
    ),
    '',
  ]
}

function changeLines(changes: Changes, urlEndpoint: string | null): string[] {
  const kinds: [string, ChangedImage[]][] = [
    ['new', changes.new],
    ['changed', changes.changed],
    ['gone', changes.gone],
  ]
  const rows = kinds.flatMap(([kind, images]) => images.map((image) => ({ kind, image })))
  const most = Math.max(1, ...rows.flatMap(({ image }) => [image.before ?? 0, image.after ?? 0]))
  const summary = `${changes.new.length} new, ${changes.changed.length} changed, ${changes.gone.length} gone, ${changes.kept} as before.`
  if (rows.length === 0) return [summary]
  const more = rows.length - MAX_LINES
  return [
    summary,
    '',
    '| | | before | | now | |',
    '| --- | --- | ---: | --- | ---: | --- |',
    ...rows.slice(0, MAX_LINES).map(({ kind, image }) => {
      const side = (bytes: number | undefined, url: string | undefined) =>
        `${bytes === undefined ? '' : formatBytes(bytes)} | ${thumb(url, urlEndpoint)} ${bytes === undefined ? '' : bar(bytes / most)}`
      return `| ${kind} | ${code(image.path, true)} | ${side(image.before, image.beforeUrl)} | ${side(image.after, image.afterUrl)} |`
    }),
    ...(more > 0 ? [`| | and ${more} more | | | | |`] : []),
  ]
}

/** A small rendition from the CDN; nothing for an image of the output, which no public URL leads to. */
function thumb(url: string | undefined, urlEndpoint: string | null): string {
  if (!url || !urlEndpoint) return ''
  const { src } = parseUrl(url, { urlEndpoint })
  const transformation = [{ width: 2 * THUMB, height: 2 * THUMB }]
  const small = buildSrc({ urlEndpoint, src, transformation, transformationPosition: 'query' })
  return `<img src="${small.replace(/[&<>"|\s]/g, encodeURIComponent)}" width="${THUMB}" height="${THUMB}" alt="">`
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of eighths of characters. */
function bar(share: number): string {
  const eighths = Math.max(1, Math.round(Math.min(1, share) * BAR * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
}
