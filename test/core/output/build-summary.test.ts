import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { build } from 'vite'
import { afterEach, expect, test, vi } from 'vitest'
import { type BuildFacts, summaryLine, summaryTable } from '../../../src/core/output/build-summary'
import { terminalColumns } from '../../../src/diagnostics/terminal'
import imagekit from '../../../src/vite'
import { temporaryFolder } from '../../helpers/folder'

const facts: BuildFacts = {
  images: 12,
  originals: 4_100_000,
  renditions: 36,
  bundled: 812_000,
  rendered: 6,
  cached: 30,
  uploaded: 3,
  uploadedBytes: 1_200_000,
  locked: 9,
  found: 0,
  pending: 0,
  warnings: 2,
}

test('a table, as wide as the terminal allows', () => {
  expect(summaryTable(facts, 100)).toBe(`imagekit: images of this build
  images      12 │   4.1 MB
  renditions  36 │ 812.0 kB │ 6 rendered, 30 from the cache
  uploaded     3 │   1.2 MB │ 9 in the lockfile
  warnings     2`)
  expect(summaryTable(facts, 40)).toBe(`imagekit: images of this build
  images      12 │   4.1 MB
  renditions  36 │ 812.0 kB
  uploaded     3 │   1.2 MB
  warnings     2`)
  for (const line of summaryTable(facts, 20).split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(20)
})

test('rows without a number of interest are left out', () => {
  const none = { rendered: 0, cached: 0, uploaded: 0, uploadedBytes: 0, locked: 0, found: 0, warnings: 0 }
  expect(summaryTable({ ...facts, ...none, bundled: 0 }, 100)).toBe(`imagekit: images of this build
  images      12 │ 4.1 MB
  renditions  36`)
})

test('one line elsewhere', () => {
  expect(summaryLine(facts)).toBe('imagekit: 12 images: 36 files (812.0 kB), 6 rendered, 30 from the cache')
})

afterEach(() => vi.unstubAllEnvs())

test('a terminal is what people look at: no pipe, and no log of CI', () => {
  vi.stubEnv('CI', '')
  expect(terminalColumns({ isTTY: true, columns: 120 })).toBe(120)
  expect(terminalColumns({ isTTY: true })).toBe(80)
  expect(terminalColumns({})).toBeUndefined()
  vi.stubEnv('CI', 'true')
  expect(terminalColumns({ isTTY: true, columns: 120 })).toBeUndefined()
})

/** Builds a page of two renditions, of which one file is imported twice; returns what the plugin prints. */
async function printed(root: string): Promise<string[]> {
  const lines: string[] = []
  const say = (message: string) => void lines.push(message)
  await build({
    root,
    configFile: false,
    customLogger: {
      info: say,
      warn: say,
      warnOnce: say,
      error: say,
      clearScreen: () => {},
      hasErrorLogged: () => false,
      hasWarned: false,
    },
    plugins: [imagekit({ mode: 'local' })],
    build: { lib: { entry: join(root, 'main.js'), formats: ['es'] } },
  })
  return lines.filter((line) => line.startsWith('imagekit:') && !line.includes('upscale'))
}

test('a build prints the line in a pipe and the table on a terminal, with what came from the cache', async () => {
  const root = temporaryFolder()
  await sharp({ create: { width: 90, height: 60, channels: 3, background: 'teal' } })
    .jpeg()
    .toFile(join(root, 'a.jpg'))
  writeFileSync(
    join(root, 'main.js'),
    "import a from 'ik:./a.jpg?w=40;80'\nimport b from 'ik:./a.jpg?w=200'\nconsole.log(a, b)\n",
  )
  expect((await printed(root)).at(-1)).toMatch(/^imagekit: 1 image: 3 files \([\d.]+ (?:k?B)\), 3 rendered$/)
  vi.stubEnv('CI', '')
  const { isTTY, columns } = process.stdout
  Object.assign(process.stdout, { isTTY: true, columns: 100 })
  try {
    const [table, ...more] = (await printed(root)).filter((line) => line.includes('images of this build'))
    expect(more).toEqual([])
    expect(table).toMatch(
      / {2}images {6}1 │ +[\d.]+ k?B\n {2}renditions {2}3 │ +[\d.]+ k?B │ 3 from the cache/,
    )
  } finally {
    Object.assign(process.stdout, { isTTY, columns })
  }
})
