import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { pageScriptForTests } from './build/page-script.ts'
import { OPTIMIZE_LATER } from './test/helpers/optimize-later.ts'
import { SlowestFirst } from './test/helpers/slowest-first.ts'
import { isFull } from './test/trials/size.ts'

/** Style sheets are files like any other: Vitest would make them empty, and with them the emulator's page. */
const css = true

/**
 * Tests that put another module in the place of one (`vi.mock`) need a registry of modules of their own, and those that look at
 * all that is open need a process of their own, so each runs apart. All others share what they import: to load the bundlers for
 * each file would take longer than the tests.
 */
const ISOLATED = 'test/**/*.isolated.test.ts'

/** One project a kind of proof, so that `npm run test:unit` and its siblings each run alone. */
const apart = ['bundlers', 'browser', 'package', 'trials']

/** Kinds that `npm test` has in one project: what they import is transformed once, and loaded once a worker. */
const heavy = ['bundlers', 'browser', 'trials']

const setupFiles = ['test/helpers/node-env.ts']

/** Most code of a bundler runs a few times in a test. */
const execArgv = OPTIMIZE_LATER

/** What all files of a kind share, made once before the first of them. */
const setups: Record<string, string> = {
  browser: 'test/browser/shared-browser.ts',
  package: 'test/package/tarball.ts',
}

function apartProject(name: string, kinds: readonly string[]) {
  const hasFullTrials = isFull && kinds.includes('trials')
  return {
    plugins: [pageScriptForTests()],
    test: {
      name,
      include: kinds.map((kind) => `test/${kind}/**/*.test.ts`),
      exclude: isFull ? [ISOLATED] : [ISOLATED, 'test/trials/**/*.full.test.ts'],
      setupFiles,
      // Files share what they import, as unit tests do. Trials of full length measure memory, each file's in a process of its own.
      isolate: hasFullTrials,
      testTimeout: hasFullTrials ? 3_600_000 : 300_000,
      hookTimeout: 300_000,
      css,
      // Full trials measure time.
      execArgv: hasFullTrials ? [] : execArgv,
      // Files keep to folders of their own. Trials of full length write one report, with figures of memory and time.
      fileParallelism: !hasFullTrials,
      globalSetup: kinds.flatMap((kind) => setups[kind] ?? []),
    },
  }
}

export default defineConfig({
  test: {
    // One more than there are processors: many tests wait, for a process or a timeout.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        plugins: [pageScriptForTests()],
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...[...apart, 'bench'].map((folder) => `test/${folder}/**`), ISOLATED],
          isolate: false,
          testTimeout: 60_000,
          css,
          execArgv,
          setupFiles: [...setupFiles, 'test/helpers/seed.ts'],
        },
      },
      {
        plugins: [pageScriptForTests()],
        test: { name: 'isolated', include: [ISOLATED], testTimeout: 300_000, css, execArgv },
      },
      ...apart.map((name) => apartProject(name, [name])),
      apartProject('heavy', heavy),
    ],
  },
})
