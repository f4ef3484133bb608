// Operations a second of one builder in a process of its own, as an app has only one of them: several would spoil each
// other's inline caches. `node measure.mjs <builder> <milliseconds>`.
const [name, milliseconds] = process.argv.slice(2)
const urlEndpoint = 'https://ik.imagekit.io/demo'
const privateKey = 'private_bench'

const builders = {
  buildSrc: async () => (await import('../../../dist/url.js')).buildSrc,
  'client.url': async () => {
    const { createClient } = await import('../../../dist/api.js')
    return createClient({ privateKey, urlEndpoint }).url
  },
  javascript: async () => (await import('@imagekit/javascript')).buildSrc,
  node: async () => {
    const { default: ImageKit } = await import('@imagekit/nodejs')
    const { helper } = new ImageKit({ privateKey })
    return (options) => helper.buildSrc(options)
  },
}
const build = await builders[name]()
/** The browser's builders have no key to sign with. */
const signs = name === 'client.url' || name === 'node'

/** Options as an app writes them: literals, anew for each image. Copies by spread cost every builder, ours the most. */
const images = {
  'width, query': (src) => ({ urlEndpoint, src, transformation: [{ width: 400 }] }),
  'width, path': (src) => ({
    urlEndpoint,
    src,
    transformation: [{ width: 400 }],
    transformationPosition: 'path',
  }),
  'width, signed': (src) => ({ urlEndpoint, src, transformation: [{ width: 400 }], signed: true }),
  'chain of two, query': (src) => ({ urlEndpoint, src, transformation: chain() }),
  'chain of two, path': (src) => ({
    urlEndpoint,
    src,
    transformation: chain(),
    transformationPosition: 'path',
  }),
  'chain of two, signed': (src) => ({ urlEndpoint, src, transformation: chain(), signed: true }),
  'text overlay, query': (src) => ({ urlEndpoint, src, transformation: caption() }),
  'text overlay, path': (src) => ({
    urlEndpoint,
    src,
    transformation: caption(),
    transformationPosition: 'path',
  }),
  'text overlay, signed': (src) => ({ urlEndpoint, src, transformation: caption(), signed: true }),
  'width, copied options': (src) => ({ ...copied, urlEndpoint, src }),
}
const copied = { transformation: [{ width: 400 }] }
const chain = () => [{ width: 400, height: 300 }, { rotation: 90 }]
const caption = () => [
  {
    width: 400,
    overlay: { type: 'text', text: 'Hello World', transformation: [{ fontSize: 20, fontColor: 'FF0000' }] },
  },
]

let sink = 0
const rates = {}
for (const [kind, optionsOf] of Object.entries(images)) {
  if (kind.endsWith('signed') && !signs) continue
  measure(optionsOf)
  rates[kind] = measure(optionsOf)
}
if (!sink) throw new Error(`${name} gave no URL`)
process.stdout.write(JSON.stringify(rates), () => process.exit())

/** Calls in a second of CPU time, which a busy neighbour does not take. Each is of another path, as in a build. */
function measure(optionsOf) {
  // Made outside the clock: to make the options costs more than to build the URL.
  const all = Array.from({ length: 500 }, (_, index) => optionsOf(`/photos/photo-${index}.jpg`))
  const before = process.cpuUsage()
  const until = performance.now() + Number(milliseconds)
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
