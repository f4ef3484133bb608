// Operations a second of every builder, in turn: `node measure.mjs <milliseconds> <rounds>`.
import { buildSrc as javascript } from '@imagekit/javascript'
import ImageKit from '@imagekit/nodejs'
import { createClient } from '../../../dist/api.js'
import { buildSrc } from '../../../dist/url.js'
import { median } from '../report.mjs'

const [milliseconds, rounds] = process.argv.slice(2).map(Number)
const urlEndpoint = 'https://ik.imagekit.io/demo'
const privateKey = 'private_bench'
const { helper } = new ImageKit({ privateKey })
const client = createClient({ privateKey, urlEndpoint })

const chains = {
  width: [{ width: 400 }],
  'chain of two': [{ width: 400, height: 300 }, { rotation: 90 }],
  'text overlay': [
    {
      width: 400,
      overlay: { type: 'text', text: 'Hello World', transformation: [{ fontSize: 20, fontColor: 'FF0000' }] },
    },
  ],
}
const builders = {
  buildSrc,
  'client.url': client.url,
  javascript,
  node: (options) => helper.buildSrc(options),
}
/** The browser's builders have no key to sign with. */
const signers = { 'client.url': client.url, node: builders.node }

const cases = Object.entries(chains).flatMap(([chain, transformation]) => [
  { name: `${chain}, query`, builders, options: { transformation } },
  { name: `${chain}, path`, builders, options: { transformation, transformationPosition: 'path' } },
  { name: `${chain}, signed`, builders: signers, options: { transformation, signed: true } },
])

let sink = 0
const results = cases.map(({ name, builders: compared, options }) => {
  const rates = Object.fromEntries(Object.keys(compared).map((builder) => [builder, []]))
  for (const build of Object.values(compared)) measure(build, options)
  for (let round = 0; round < rounds; round += 1) {
    for (const [builder, build] of Object.entries(compared)) rates[builder].push(measure(build, options))
  }
  return { name, rates: Object.fromEntries(Object.entries(rates).map(([key, all]) => [key, median(all)])) }
})
if (!sink) throw new Error('no builder gave a URL')
process.stdout.write(JSON.stringify({ results }), () => process.exit())

/** Calls in a second of CPU time, which a busy neighbour does not take. Each is of another path, as in a build. */
function measure(build, options) {
  // Made outside the clock: to make the options costs more than to build the URL.
  const all = Array.from({ length: 500 }, (_, index) => ({
    ...options,
    urlEndpoint,
    src: `/photos/photo-${index}.jpg`,
  }))
  const before = process.cpuUsage()
  const until = performance.now() + milliseconds
  let calls = 0
  while (performance.now() < until) {
    for (let index = 0; index < 500; index += 1) {
      sink += build(all[index]).length
    }
    calls += 500
  }
  const { user, system } = process.cpuUsage(before)
  return calls / ((user + system) / 1e6)
}
