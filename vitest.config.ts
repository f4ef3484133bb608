import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { pageScriptForTests } from './build/page-script.ts'
import { isFull } from './test/trials/size.ts'

/** Style sheets are files like any other: Vitest would make them empty, and with them the emulator's page. */
const css = true

/** One project a kind of proof, so that `npm run test:unit` and its siblings each run alone. */
const apart = ['bundlers', 'browser', 'package', 'trials', 'bench']

/**
 * Vitest leaves a core free, which on a machine of two halves the speed; these kinds keep to folders of their own. Trials of full
 * length write one report, with figures of memory and time.
 */
const parallel = ['bundlers', 'browser', 'package', ...(isFull ? [] : ['trials'])]

export default defineConfig({
  test: {
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        plugins: [pageScriptForTests()],
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: apart.map((folder) => `test/${folder}/**`),
          testTimeout: 60_000,
          css,
          setupFiles: ['test/helpers/seed.ts'],
        },
      },
      ...apart
        .filter((name) => name !== 'bench')
        .map((name) => ({
          plugins: [pageScriptForTests()],
          test: {
            name,
            include: [`test/${name}/**/*.test.ts`],
            exclude: isFull ? [] : ['test/trials/**/*.full.test.ts'],
            testTimeout: name === 'trials' ? 3_600_000 : 300_000,
            hookTimeout: 300_000,
            css,
            fileParallelism: parallel.includes(name),
            globalSetup: name === 'package' ? ['test/package/tarball.ts'] : [],
          },
        })),
    ],
  },
})
