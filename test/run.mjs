/**
 * `npm test`: every proof, one after the other, each also a script of its own. Prints what failed and closes with the true
 * totals, which is what CI reads: a step that is no test run (lint, types) counts as one.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from './browser/find-browser.mjs'

const folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-test-'))
const totals = { passed: 0, failed: 0 }

// First of all, since it may have to install one: a machine without a browser is told so before ten minutes are gone.
process.env.BROWSER_EXECUTABLE = findBrowser()

step('lint')
step('typecheck')
step('build')
for (const project of ['unit', 'bundlers', 'browser', 'package', 'trials']) vitest(project)

rmSync(folder, { recursive: true, force: true })
console.log(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0

function run(command, args) {
  console.log(`\n> ${[command, ...args].join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0
}

function step(script) {
  count(run('npm', ['run', '--silent', script]) ? { passed: 1 } : { failed: 1 })
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
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    // An error outside of any test (an unhandled rejection, a file that does not load) fails the run without failing a test.
    count({ passed: numPassedTests, failed: numFailedTests || (succeeded ? 0 : 1) })
  } catch {
    count({ failed: 1 })
  }
}

function count({ passed = 0, failed = 0 }) {
  totals.passed += passed
  totals.failed += failed
}
