#!/usr/bin/env node
import { version } from '../../package.json'

/* Nothing is loaded before it is known to be needed: the version takes no longer than Node itself. */

const args = process.argv.slice(2)
try {
  if (/^(?:--version|-v)$/.test(args.join(' '))) console.log(version)
  else await import('./main').then(({ main }) => main(args))
} catch (error) {
  const { fail } = await import('./output/fail')
  fail(error, args.includes('--json'))
  process.exitCode = 1
}
