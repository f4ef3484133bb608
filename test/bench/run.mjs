// `npm run bench`: builds, uploads and URLs against their peers. See docs/bench.md.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { benchBuilds, benchBundlers, buildSuites } from './builds.mjs'
import { benchCommandLine } from './commands/suite.mjs'
import { benchDev } from './dev/index.mjs'
import { benchEmulator } from './emulator/suite.mjs'
import { benchInspector } from './inspector/index.mjs'
import { benchLarge } from './large/index.mjs'
import { benchLocal } from './local/index.mjs'
import { buildPackage } from './package.mjs'
import { benchReferences } from './references/index.mjs'
import { takeSaid } from './report.mjs'
import { benchUploads } from './upload/suite.mjs'
import { benchUrls } from './url/suite.mjs'
import { writeFigures } from './write-figures.mjs'

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    /** Uploads only: milliseconds of the one latency to measure. */
    latency: { type: 'string' },
    /** Bundlers only: the one to measure. */
    bundler: { type: 'string' },
    /** Builds only: a revision to compare with, built beside the working tree. */
    against: { type: 'string' },
    /** Whether the figures are written to docs/bench.md. */
    write: { type: 'boolean', default: false },
  },
})

const benches = {
  build: benchBuilds,
  bundlers: benchBundlers,
  large: benchLarge,
  references: benchReferences,
  upload: benchUploads,
  url: benchUrls,
  local: benchLocal,
  dev: benchDev,
  inspector: benchInspector,
  emulator: benchEmulator,
  commands: benchCommandLine,
}
const wanted = buildSuites.includes(flags.only) ? 'build' : flags.only
if (wanted && !benches[wanted]) {
  throw new Error(`--only ${flags.only}: there are ${[...Object.keys(benches), ...buildSuites].join(', ')}`)
}

if (flags.write && (flags.quick || flags.latency || flags.bundler || wanted !== flags.only))
  throw new Error('--write needs a whole suite')

const missed = []
buildPackage()
console.log(`Node ${process.version}, ${availableParallelism()} cores. Medians of interleaved runs.`)
for (const [name, bench] of Object.entries(benches)) {
  if (wanted && wanted !== name) continue
  missed.push(...(await bench(flags)))
  const figures = takeSaid()
  if (flags.write) writeFigures(name, figures)
}
if (flags.quick) console.log('\nA smoke test: so little work says nothing of the targets.')
else if (missed.length) {
  console.log(`\nMISSED: ${missed.join(', ')}`)
  process.exitCode = 1
}
