import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository, temporaryFolder } from '../helpers/folder'

/*
 * The examples of docs/testing.md are projects that run, with the package as it is published.
 */

const file = join(repository, 'docs/testing.md')
const BLOCK = /(<!-- (playground\/\S+) -->\n```js\n)([\s\S]*?)(```)/g

function run(command: string, args: string[]): Promise<{ code: number; text: string }> {
  // Not as a part of the run that this file belongs to, and without anybody's account.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|JEST|NODE_OPTIONS|TEST$|IMAGE_?KIT)/.test(name),
    ),
  )
  return new Promise((resolve) => {
    execFile(command, args, { cwd: repository, env, timeout: 120_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, text: stdout + stderr }),
    )
  })
}

test('what docs/testing.md shows are the files of the examples', () => {
  const doc = readFileSync(file, 'utf8')
  const current = doc.replace(
    BLOCK,
    (_, head, path, __, end) => head + readFileSync(join(repository, path), 'utf8') + end,
  )
  if (process.env.UPDATE_DOCS) writeFileSync(file, current)
  const advice =
    'UPDATE_DOCS=1 npx vitest run --project package test/package/testing-examples.test.ts writes it anew'
  expect(readFileSync(file, 'utf8'), advice).toBe(current)
  expect([...doc.matchAll(BLOCK)].map(([, , path]) => path)).toEqual([
    'playground/testing/vitest/images.test.js',
    'playground/testing/jest/jest.config.js',
    'playground/testing/jest/images.test.js',
  ])
})

test.each<[string, string[]]>([
  [
    'Vitest',
    ['node_modules/vitest/vitest.mjs', 'run', '--root', 'playground/testing/vitest', '--reporter=json'],
  ],
  [
    'Jest',
    [
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      // By `--rootDir` alone, Jest would not find it, and would have Babel rewrite all that it loads.
      '--config',
      'playground/testing/jest/jest.config.js',
      '--json',
    ],
  ],
])('all of them pass in %s', async (_, args) => {
  const report = join(temporaryFolder(), 'report.json')
  // Five seconds of a busy machine are not always enough.
  const { code, text } = await run(process.execPath, [...args, '--testTimeout=60000', '--outputFile', report])
  expect(code, text).toBe(0)
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
  expect([numPassedTests, numTotalTests]).toEqual([3, 3])
})
