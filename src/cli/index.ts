#!/usr/bin/env node
import { version } from '../../package.json'

/* Nothing is loaded before it is known to be needed: the version takes no longer than Node itself. */

const args = process.argv.slice(2)
// `console` ignores it: a report that a full disk did not take would count as written.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // The reader has seen enough (`| head`).
  if (code === 'EPIPE') return
  process.once('exit', () => {
    process.exitCode = 1
    console.error(`The output can't be written: ${message}`)
  })
})
try {
  if (/^(?:--version|-v)$/.test(args.join(' '))) console.log(version)
  else await import('./main').then(({ main }) => main(args))
} catch (error) {
  const { fail } = await import('./output/fail')
  fail(error, args.includes('--json'))
  process.exitCode = 1
}
