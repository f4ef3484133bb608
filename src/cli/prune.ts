import { defineCommand } from 'citty'
import { prune as doPrune, type PruneResult } from '../deploy/prune/prune'
import { formatBytes } from '../diagnostics/log'
import { details, row } from './output/format'
import { commonArgs, list, number, runCommand } from './run'

/** `unplugin-imagekit prune`: deletes files that no build in use refers to. A dry run without `--yes`. */
export const prune = defineCommand({
  args: {
    ...commonArgs,
    manifest: {
      type: 'string',
      valueHint: 'files',
      description: 'Further manifests in use, comma-separated',
    },
    grace: { type: 'string', valueHint: 'days', description: 'Days that a file must be unused (default 30)' },
    max: {
      type: 'string',
      valueHint: 'number',
      description: 'Fail instead of deleting more files than this (default 100)',
    },
    yes: { type: 'boolean', default: false, description: 'Delete the files' },
    'dry-run': { type: 'boolean', default: false, description: 'Delete nothing, even with --yes' },
  },
  run: ({ args }) =>
    runCommand(args, {
      run(settings) {
        const [grace, max] = [number('grace', args.grace), number('max', args.max)]
        return doPrune({
          ...settings,
          manifests: list(args.manifest),
          dryRun: args['dry-run'] || !args.yes,
          ...(grace !== undefined && { grace }),
          ...(max !== undefined && { max }),
        })
      },
      show: (result) => summary(result, args.yes && !args['dry-run']),
    }),
})

function summary({ files, bytes, found, inUse, inGrace, deleted }: PruneResult, isReal: boolean): string {
  return [
    row('files', `${found}: ${inUse} in use, ${inGrace} in the grace period`),
    row(isReal ? 'deleted' : 'to delete', `${isReal ? deleted : files.length} (${formatBytes(bytes)})`),
    ...details(
      files.map(({ filePath, updatedAt }) => `${filePath}  ${updatedAt.slice(0, 10)}`),
      '-',
    ),
    ...(isReal || files.length === 0 ? [] : ['Nothing was deleted. Pass --yes to delete the files.']),
  ].join('\n')
}
