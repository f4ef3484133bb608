import { defineCommand } from 'citty'
import colours from 'picocolors'
import { plan as makePlan, type Part, type Plan } from '../deploy/plan'
import { formatBytes, plural } from '../diagnostics/log'
import { details, row } from './output/format'
import { planMarkdown, uploadsText } from './output/plan-markdown'
import { commonArgs, list, manifestArg, number, purgeArgs, runCommand, text } from './run'

/** `unplugin-imagekit plan`: shows what a deploy would do. Exit code 2 if it would change anything. */
export const plan = defineCommand({
  args: {
    ...commonArgs,
    ...manifestArg,
    ...purgeArgs,
    grace: {
      type: 'string',
      valueHint: 'days',
      description: 'Days that a file must be unused to be pruned (default 30)',
    },
    markdown: { type: 'boolean', default: false, description: 'Print Markdown, for a pull request' },
  },
  run: ({ args }) =>
    runCommand(args, {
      run(settings) {
        const [grace, quota] = [number('grace', args.grace), number('quota', args.quota)]
        const previous = text(args.previous)
        return makePlan({
          ...settings,
          manifests: list(args.manifest),
          ...(previous && { previous }),
          ...(grace !== undefined && { grace }),
          ...(quota !== undefined && { quota }),
        })
      },
      show: table,
      markup: args.markdown ? planMarkdown : undefined,
      exitCode: ({ hasWork }) => (hasWork ? 2 : 0),
    }),
})

function table(result: Plan): string {
  const { uploads, renditions, purges, prunes } = result
  return [
    colours.bold(`Plan for ${result.urlEndpoint}`),
    row('references', String(result.references)),
    row('uploads', uploadsText(result)),
    ...details(
      uploads.map(({ key, size }) => `${key}  ${colours.dim(formatBytes(size))}`),
      colours.green('+'),
    ),
    ...part('renditions', renditions, (one) => [
      row('renditions', `${one.new.length} new, ${one.gone.length} gone, ${one.kept} unchanged`),
    ]),
    ...part('purges', purges, (one) => [
      row(
        'purges',
        `${one.requests.length + one.pending.length || 'none'}; ${one.quota.used} of this month’s ${one.quota.limit} used${
          one.isFirst ? '; no earlier deploy is known' : ''
        }`,
      ),
      ...details(
        one.requests.map(({ url }) => url),
        colours.yellow('~'),
      ),
    ]),
    ...part('prunes', prunes, (one) => [
      row(
        'prunes',
        `${one.files.length ? `${one.files.length} (${formatBytes(one.bytes)})` : 'none'}; ${plural(one.inGrace, 'file')} in the grace period`,
      ),
      ...details(
        one.files.map(({ filePath }) => filePath),
        colours.red('-'),
      ),
    ]),
  ].join('\n')
}

function part<T extends object>(name: string, value: Part<T>, show: (known: T) => string[]): string[] {
  return 'unknown' in value ? [row(name, `unknown: ${value.unknown}`)] : show(value as T)
}
