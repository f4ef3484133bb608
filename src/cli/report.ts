import { defineCommand } from 'citty'
import colours from 'picocolors'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { formatBytes, plural } from '../diagnostics/log'
import { isEstimated, report as makeReport, type ReportResult, reportMarkdown } from '../report'
import { details, row } from './output/format'
import { commonArgs, list, manifestArg, number, purgeArgs, runCommand, text } from './run'

/** HEAD requests a second. */
const RATE = 20
/** Pages that a run with a browser opens. */
const PAGES = 10

/** `unplugin-imagekit report`: reports on a build's images. Exit code 1 if a budget is exceeded. */
export const report = defineCommand({
  args: {
    ...commonArgs,
    ...manifestArg,
    ...purgeArgs,
    out: {
      type: 'string',
      valueHint: 'file',
      description: 'HTML file (default: the option report, or imagekit-report.html)',
    },
    measure: {
      type: 'boolean',
      default: false,
      description: 'Ask the CDN for the bytes of each rendition, instead of estimating them',
    },
    rate: {
      type: 'string',
      valueHint: 'number',
      description: `Requests per second of --measure (default ${RATE})`,
    },
    browser: {
      type: 'boolean',
      default: false,
      description: 'Open the built pages in Chromium, at six window widths',
    },
    pages: {
      type: 'string',
      valueHint: 'number',
      description: `Pages that --browser opens (default ${PAGES})`,
    },
    markdown: {
      type: 'boolean',
      default: false,
      description: 'Print Markdown, for a pull request, and write no HTML',
    },
  },
  run({ args }) {
    if (list(args.env).length > 1)
      throw new ImageKitBuildError('INVALID_OPTIONS', 'report takes one environment: --env staging.')
    return runCommand(args, {
      run(settings) {
        const [rate, pages, quota] = [
          number('rate', args.rate, 0.1),
          number('pages', args.pages, 1),
          number('quota', args.quota),
        ]
        const [previous, out] = [text(args.previous), text(args.out)]
        const isText = args.json || args.markdown
        return makeReport({
          ...settings,
          manifests: list(args.manifest),
          ...(previous && { previous }),
          ...(quota !== undefined && { quota }),
          ...(args.measure && { rate: rate ?? RATE }),
          ...(args.browser && { browserPages: pages ?? PAGES }),
          ...(out ? { out } : isText && { out: false }),
        })
      },
      show: summary,
      markup: args.markdown ? reportMarkdown : undefined,
      exitCode: ({ budgets }) => (budgets.some(({ isExceeded }) => isExceeded) ? 1 : 0),
    })
  },
})

function summary(result: ReportResult): string {
  const { originals, devices, images, advice, budgets, changes, purge, notes, file } = result
  const about = isEstimated(result) ? '≈ ' : ''
  const findings = images.flatMap((image) => image.findings.map((one) => `${image.path}: ${one.text}`))
  const exceeded = budgets.filter(({ isExceeded }) => isExceeded)
  const saving = advice.reduce((sum, one) => sum + one.before - one.after, 0)
  return [
    row('originals', `${formatBytes(originals.bytes)} in ${plural(originals.files, 'file')}`),
    ...devices.map(({ name, bytes }) =>
      row(name.split(' ')[0]!.toLowerCase(), `${about}${formatBytes(bytes)}`),
    ),
    row('findings', findings.length ? String(findings.length) : 'none'),
    ...details(findings, colours.yellow('!')),
    row(
      'advice',
      advice.length
        ? `${plural(advice.length, 'image')}, ${formatBytes(saving)} less on an average screen`
        : 'none',
    ),
    ...details(
      advice.map(({ path, query }) => `${path}  ${colours.dim(query)}`),
      colours.green('→'),
    ),
    row(
      'changes',
      'unknown' in changes
        ? `unknown: ${changes.unknown}`
        : `${changes.new.length} new, ${changes.changed.length} changed, ${changes.gone.length} gone`,
    ),
    row(
      'purges',
      'unknown' in purge
        ? `unknown: ${purge.unknown}`
        : `${purge.requests || 'none'}; ${purge.used} of this month’s ${purge.limit} used`,
    ),
    ...(exceeded.length ? [row('over budget', String(exceeded.length))] : []),
    ...details(
      exceeded.map(
        ({ kind, name, bytes, limit, device }) =>
          `${kind} ${name}: ${formatBytes(bytes)} of ${formatBytes(limit)} (${device.toLowerCase()})`,
      ),
      colours.red('✗'),
    ),
    ...(notes.length ? [row('notes', String(notes.length)), ...details(notes)] : []),
    ...(file ? [row('report', file)] : []),
  ].join('\n')
}
