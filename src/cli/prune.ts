import { defineCommand } from 'citty'
import { prune as doPrune, type PruneResult } from '../deploy'
import { formatBytes } from '../diagnostics/log'
import { details, row } from './format'
import { commonArgs, list, number, runCommand } from './run'

/** `unplugin-imagekit prune`: deletes what no build in use refers to. Dry unless it is told otherwise. */
export const prune = defineCommand({
  meta: {
    name: 'prune',
    description: 'Delete files of ours that no build refers to any more (dry by default)',
  },
  args: {
    ...commonArgs,
    manifest: { type: 'string', description: 'Further manifests in use, with commas' },
    grace: { type: 'string', description: 'Days that a file must be out of use (default 30)' },
    max: { type: 'string', description: 'Refuse to delete more files than this (default 100)' },
    yes: { type: 'boolean', default: false, description: 'Delete them' },
    'dry-run': { type: 'boolean', default: false, description: 'Do not, whatever else is said' },
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
    row('files', `${found} of ours: ${inUse} in use, ${inGrace} in their grace`),
    row(isReal ? 'deleted' : 'to delete', `${isReal ? deleted : files.length} (${formatBytes(bytes)})`),
    ...details(
      files.map(({ filePath, updatedAt }) => `${filePath}  ${updatedAt.slice(0, 10)}`),
      '-',
    ),
    ...(isReal || files.length === 0 ? [] : ['Nothing was deleted. --yes does it.']),
  ].join('\n')
}
