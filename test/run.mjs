/**
 * `npm test`: every proof, one after the other, each also a script of its own. Prints what failed and closes with the true
 * totals, which is what CI reads: a step that is no test run (lint, types) counts as one.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { findBrowser } from './browser/find-browser.mjs'

const folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-test-'))
const totals = { passed: 0, failed: 0 }
const failures = []

// First of all, since it may have to install one: a machine without a browser is told so before ten minutes are gone.
process.env.BROWSER_EXECUTABLE = findBrowser()

step('lint')
step('typecheck')
step('build')
for (const project of ['unit', 'isolated', 'bundlers', 'browser', 'package', 'trials']) vitest(project)

rmSync(folder, { recursive: true, force: true })
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`)
console.log(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0

function run(command, args) {
  console.log(`\n> ${[command, ...args].join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0
}

function step(script) {
  if (run('npm', ['run', '--silent', script])) count({ passed: 1 })
  else fail(`npm run ${script}`)
}

function vitest(project) {
  const report = join(folder, `${project}.json`)
  const succeeded = run('npx', [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    count({ passed: numPassedTests, failed: numFailedTests })
    failures.push(...testResults.flatMap(failuresOf))
    // An error outside of any test (an unhandled rejection, a file that does not load) fails the run without failing a test.
    if (!succeeded && numFailedTests === 0) fail(`${project}: an error outside of its tests`)
  } catch {
    fail(`${project}: no report`)
  }
}

function failuresOf({ name, assertionResults }) {
  return assertionResults
    .filter(({ status }) => status === 'failed')
    .map(
      ({ fullName, failureMessages }) => `${relative('.', name)}: ${fullName}\n  ${failureMessages[0] ?? ''}`,
    )
}

function fail(what) {
  count({ failed: 1 })
  failures.push(what)
}

function count({ passed = 0, failed = 0 }) {
  totals.passed += passed
  totals.failed += failed
}
