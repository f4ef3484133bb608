/**
 * `npm test`: every proof, each also a script of its own. Prints what failed and closes with the true totals, which is what CI
 * reads: a step that is no test run (lint, types) counts as one.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { findBrowser } from './browser/find-browser.mjs'
import { inMemory } from './in-memory.mjs'

const folder = mkdtempSync(join(tmpdir(), 'imagekit-test-'))
const totals = { passed: 0, failed: 0 }
const failures = []

// Tests install packages, some of them several times: what is in npm's cache is not asked for again.
process.env.npm_config_prefer_offline = 'true'

// Folders of tests: those that find the repository's packages, and all others.
const folders = ['test/.tmp', join(folder, 'tmp')]
for (const path of folders) mkdirSync(path, { recursive: true })
process.env.TMPDIR = join(folder, 'tmp')

await Promise.all([
  step('build'),
  // It may have to install one.
  run([process.execPath, 'test/browser/find-browser.mjs']),
])
// A machine without a browser is told so before ten minutes are gone.
process.env.BROWSER_EXECUTABLE = findBrowser()
// Two runs at once: the tests of one compute, those of the other also wait, for processes, browsers, bundlers and time limits.
const processors = availableParallelism()
await Promise.all([
  step('lint'),
  step('typecheck'),
  vitest(['unit', 'package', 'isolated'], processors, { isLive: true }),
  vitest(['heavy'], processors + 1),
])

rmSync(folder, { recursive: true, force: true })
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`)
console.log(`\n${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0

/**
 * Runs a command to its end. What it prints is shown at once, or when it has ended: others run beside it. Returns whether it
 * succeeded.
 */
async function run(command, { isLive = false } = {}) {
  const title = `\n> ${command.join(' ')}`
  if (isLive) console.log(title)
  const child = spawn(command[0], command.slice(1), {
    stdio: isLive ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    // npm is a script there.
    shell: process.platform === 'win32' && command[0] === 'npm',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(String(error)))
    child.once('close', resolve)
  })
  if (!isLive) console.log(`${title}\n${output}`)
  return code === 0
}

async function step(script) {
  if (await run(['npm', 'run', '--silent', script])) count({ passed: 1 })
  else fail(`npm run ${script}`)
}

async function vitest(projects, workers, options) {
  const name = projects.join(', ')
  const report = join(folder, `${projects[0]}.json`)
  const command = [
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    `--maxWorkers=${workers}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const succeeded = await run(inMemory(command, folders), options)
  try {
    const { numTotalTests, numPassedTests, numFailedTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    )
    count({ passed: numPassedTests, failed: numFailedTests })
    failures.push(...testResults.flatMap(failuresOf))
    // A process that ended, or was ended, before its tests did.
    const lost = numTotalTests - numPassedTests - numFailedTests
    if (!succeeded && lost > 0) fail(`${name}: ${lost} tests have no result`)
    // An error outside of any test (an unhandled rejection, a file that does not load) fails the run without failing a test.
    if (!succeeded && numFailedTests === 0) fail(`${name}: an error outside of its tests`)
  } catch {
    fail(`${name}: no report`)
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
