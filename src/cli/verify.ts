import { defineCommand } from 'citty'
import colours from 'picocolors'
import { formatBytes, plural } from '../core/log'
import { verify as doVerify, type VerifyResult } from '../deploy'
import { details } from './format'
import { commonArgs, list, manifestArg, number, runCommand } from './run'

/** `unplugin-imagekit verify`: does every URL answer? Exit code 1 if one does not. */
export const verify = defineCommand({
  meta: { name: 'verify', description: 'Ask for every URL of the build, and check what comes' },
  args: {
    ...commonArgs,
    ...manifestArg,
    concurrency: { type: 'string', description: 'Requests at the same time (default 8)' },
    rate: { type: 'string', description: 'Requests a second (default 50)' },
    'skip-originals': { type: 'boolean', default: false, description: 'Do not compare the originals’ bytes' },
  },
  run: ({ args }) =>
    runCommand(args, {
      run(settings) {
        const [concurrency, rate] = [
          number('concurrency', args.concurrency, 1),
          number('rate', args.rate, 0.1),
        ]
        return doVerify({
          ...settings,
          manifests: list(args.manifest),
          skipOriginals: args['skip-originals'],
          ...(concurrency !== undefined && { concurrency }),
          ...(rate !== undefined && { rate }),
        })
      },
      show: summary,
      exitCode: ({ misses }) => (misses.length ? 1 : 0),
    }),
})

function summary({ checked, originals, bytes, misses }: VerifyResult): string {
  const what = `${plural(checked, 'URL')}, ${originals} of them originals, ${formatBytes(bytes)}`
  if (misses.length === 0) return colours.green(`✓ ${what}: all as they should be`)
  return [
    colours.red(`✗ ${misses.length} of ${what}`),
    ...details(misses.map(({ url, key, problem }) => `${problem}: ${url} (${key})`)),
  ].join('\n')
}
