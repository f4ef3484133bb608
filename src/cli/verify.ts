import { defineCommand } from 'citty'
import colours from 'picocolors'
import { NETWORK_ADVICE } from '../core/media-library/advice'
import { verify as doVerify, type VerifyResult } from '../deploy/verify/verify'
import { formatBytes, plural } from '../diagnostics/log'
import { addToGroup } from '../lib/collections/add-to-group'
import { details } from './output/format'
import { commonArgs, list, manifestArg, number, runCommand } from './run'

/** `unplugin-imagekit verify`: requests every URL. Exit code 1 if one fails. */
export const verify = defineCommand({
  args: {
    ...commonArgs,
    ...manifestArg,
    concurrency: {
      type: 'string',
      valueHint: 'number',
      description: 'Requests at the same time (default 8)',
    },
    rate: { type: 'string', valueHint: 'number', description: 'Requests per second (default 50)' },
    budget: {
      type: 'string',
      valueHint: 'bytes',
      description: 'Largest size of a rendition in bytes (default: the option budget)',
    },
    'allow-empty': { type: 'boolean', default: false, description: 'Accept a build without any URL' },
    'skip-originals': {
      type: 'boolean',
      default: false,
      description: 'Do not fetch originals to compare their bytes',
    },
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
          allowEmpty: args['allow-empty'],
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
    : colours.green(`✓ ${what}: all correct`)
  return [
    verdict,
    ...[...byProblem(misses)].flatMap(group),
    ...(heavy.length ? [colours.yellow(`! over the budget: ${plural(heavy.length, 'image')}`)] : []),
    ...details(heavy.map(({ url, key, bytes }) => `${formatBytes(bytes)}: ${url} (${key})`)),
  ].join('\n')
}

type Misses = VerifyResult['misses']

/** Misses by their problem: a host that is not found is one problem, and not one a URL. */
function byProblem(misses: Misses): Map<string, Misses> {
  const groups = new Map<string, Misses>()
  for (const miss of misses) addToGroup(groups, miss.problem, miss)
  return groups
}

function group([problem, misses]: [string, Misses]): string[] {
  const isNetwork = /\b(?:ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT)\b/.test(problem)
  const advice = isNetwork ? [`    ${colours.dim('→')} ${NETWORK_ADVICE}`] : []
  const [first] = misses
  if (first && misses.length === 1)
    return [...details([`${problem}: ${first.url} (${first.key})`]), ...advice]
  return [
    `    ${misses.length} × ${problem}`,
    ...advice,
    ...details(misses.map(({ url, key }) => `${url} (${key})`)),
  ]
}
