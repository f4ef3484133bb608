import { defineCommand } from 'citty'
import { sync as doSync, type SyncResult } from '../deploy/sync'
import { formatBytes, plural } from '../diagnostics/log'
import { details, row } from './output/format'
import { commonArgs, runCommand, text } from './run'

/** `unplugin-imagekit sync`: uploads images without a bundler. */
export const sync = defineCommand({
  args: {
    ...commonArgs,
    shard: {
      type: 'string',
      valueHint: 'n/m',
      description: 'This machine’s part of the images, such as 2/4',
    },
    check: {
      type: 'boolean',
      default: false,
      description: 'Check that the lockfile’s images are still in the Media Library',
    },
    'dry-run': {
      type: 'boolean',
      default: false,
      description: 'Show what would be uploaded, and change nothing',
    },
  },
  run: ({ args }) => {
    const shard = text(args.shard)
    return runCommand(args, {
      run: (settings) =>
        doSync({ ...settings, check: args.check, dryRun: args['dry-run'], ...(shard && { shard }) }),
      show: summary,
    })
  },
})

function summary({
  references,
  sources,
  uploaded,
  bytes,
  found,
  locked,
  pending,
  missing,
}: SyncResult): string {
  const size = pending.reduce((sum, one) => sum + one.size, 0)
  return [
    row('references', `${references} in ${plural(sources, 'source file')}`),
    ...(pending.length ? [row('to upload', `${pending.length} (${formatBytes(size)}), dry run`)] : []),
    ...details(
      pending.map(({ key }) => key),
      '+',
    ),
    row('uploaded', `${uploaded} (${formatBytes(bytes)})`),
    row('found', `${found} in the Media Library, ${locked} in the lockfile`),
    ...(missing.length ? [row('missing', `${missing.length} that were in the lockfile`)] : []),
  ].join('\n')
}
