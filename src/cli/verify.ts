import { defineCommand } from 'citty'
import colours from 'picocolors'
import { verify as doVerify, type VerifyResult } from '../deploy'
import { formatBytes, plural } from '../diagnostics/log'
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
    budget: { type: 'string', description: 'Bytes that one rendition may take (default: the option budget)' },
    'skip-originals': { type: 'boolean', default: false, description: 'Do not compare the originals’ bytes' },
  },
  run: ({ args }) =>
    runCommand(args, {
      run(settings) {
        const [concurrency, rate, budget] = [
          number('concurrency', args.concurrency, 1),
          number('rate', args.rate, 0.1),
          number('budget', args.budget, 1),
        ]
        return doVerify({
          ...settings,
          manifests: list(args.manifest),
          skipOriginals: args['skip-originals'],
          ...(concurrency !== undefined && { concurrency }),
          ...(rate !== undefined && { rate }),
          ...(budget !== undefined && { budget }),
        })
      },
      show: summary,
      exitCode: ({ misses }) => (misses.length ? 1 : 0),
    }),
})

function summary({ checked, originals, bytes, misses, heavy }: VerifyResult): string {
  const what = `${plural(checked, 'URL')}, ${originals} of them originals, ${formatBytes(bytes)}`
  const verdict = misses.length
    ? colours.red(`✗ ${misses.length} of ${what}`)
    : colours.green(`✓ ${what}: all as they should be`)
  return [
    verdict,
    ...details(misses.map(({ url, key, problem }) => `${problem}: ${url} (${key})`)),
    ...(heavy.length ? [colours.yellow(`! over the budget: ${plural(heavy.length, 'image')}`)] : []),
    ...details(heavy.map(({ url, key, bytes }) => `${formatBytes(bytes)}: ${url} (${key})`)),
  ].join('\n')
}
