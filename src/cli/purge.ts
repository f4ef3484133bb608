import { defineCommand } from 'citty'
import { purge as doPurge, type PurgeResult } from '../deploy/purge/purge'
import { details, row } from './output/format'
import { commonArgs, list, manifestArg, number, purgeArgs, runCommand, text } from './run'

/** `unplugin-imagekit purge`, which runs after a deploy. */
export const purge = defineCommand({
  args: {
    ...commonArgs,
    ...manifestArg,
    ...purgeArgs,
    'allow-others': {
      type: 'boolean',
      default: false,
      description: 'Let wildcards clear unchanged images too, if that saves requests',
    },
    timeout: {
      type: 'string',
      valueHint: 'seconds',
      description: 'Seconds within which all purges must complete (default 300)',
    },
    keep: { type: 'boolean', description: 'Record this deploy in the Media Library, for the next one' },
    'dry-run': {
      type: 'boolean',
      default: false,
      description: 'Show what would be purged, and change nothing',
    },
  },
  run: ({ args }) =>
    runCommand(args, {
      run(settings) {
        const [quota, seconds] = [number('quota', args.quota), number('timeout', args.timeout)]
        const previous = text(args.previous)
        return doPurge({
          ...settings,
          manifests: list(args.manifest),
          allowOthers: args['allow-others'],
          dryRun: args['dry-run'],
          ...(previous && { previous }),
          ...(quota !== undefined && { quota }),
          ...(seconds !== undefined && { timeout: seconds * 1000 }),
          ...(args.keep !== undefined && { keep: args.keep }),
        })
      },
      show: summary,
    }),
})

function summary({
  stale,
  requests,
  pending,
  inDoubt,
  done,
  sent,
  kept,
  quota,
  isFirst,
  unpurgeable,
}: PurgeResult): string {
  const reasons = new Map<string, number>()
  for (const { reason } of stale) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  const why = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ')
  return [
    row('stale', why || (isFirst ? 'nothing: no earlier deploy is known' : 'nothing')),
    ...(done ? [row('done', `${done} URLs, by an earlier run`)] : []),
    row('requests', `${requests.length}; ${quota.used} of this month’s ${quota.limit} were used`),
    ...details(
      requests.map(({ url }) => url),
      '~',
    ),
    ...(pending.length ? [row('pending', `${pending.length}, from an earlier run`)] : []),
    ...(inDoubt.length
      ? [row('in doubt', `${inDoubt.length}, from an earlier run without a response: sent again`)]
      : []),
    ...(unpurgeable.length ? [row('skipped', `${unpurgeable.length} URLs of another URL-endpoint`)] : []),
    row('sent', String(sent.length)),
    ...(kept ? [row('kept', kept)] : []),
  ].join('\n')
}
