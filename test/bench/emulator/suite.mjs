import { fork } from 'node:child_process'
import { once } from 'node:events'
import { environment, runScript, scriptPath } from '../child.mjs'
import { median, printTable, say } from '../report.mjs'
import { buildRevision } from '../revision.mjs'
import { benchRates } from './rates.mjs'

const STARTS = 20
/** Milliseconds from the import of the module until it listens. */
const START_LIMIT = 300
/** Of the revision that is compared with. */
const START_RATIO = 0.6
const UPLOADS = 2000
const DELIVERIES = 20_000
const AT_ONCE = 10
const SIZE = 20_000
/** Bytes by which the process may grow over the deliveries: they are all of a picture that is drawn already. */
const GROWTH = 32e6
const RATES = { rounds: 5, requests: 6000 }

/**
 * The emulator under load on loopback, in a process of its own: uploads, then deliveries of renditions that are in its
 * cache; its memory before, between and after; and how long a start takes.
 *
 * @returns what missed its target
 */
export async function benchEmulator({ quick, against }) {
  const revision = against ? buildRevision(against) : undefined
  const starts = []
  const earlier = []
  for (let round = 0; round < (quick ? 3 : STARTS); round += 1) {
    starts.push(await runScript('emulator/start.mjs', []))
    if (revision) earlier.push(await runScript('emulator/start.mjs', [revision.dist]))
  }
  const part = (name) => median(starts.map((one) => one[name]))
  const wholeOf = (all) => median(all.map(({ load, start }) => load + start))
  const whole = wholeOf(starts)
  const ratio = revision ? whole / wholeOf(earlier) : 0
  say(
    `\n### emulator\n\nStart, median of ${starts.length}: ${whole.toFixed(0)} ms (module ${part('load').toFixed(0)}, listening ` +
      `${part('start').toFixed(0)}), first answer after ${part('first').toFixed(0)} ms: ${verdict(whole <= START_LIMIT)} (≤ ${START_LIMIT})\n`,
  )
  if (revision)
    say(
      `Over ${revision.commit}: ${ratio.toFixed(2)} ×: ${verdict(ratio <= START_RATIO)} (≤ ${START_RATIO})\n`,
    )

  const child = fork(scriptPath('emulator/serve.mjs'), [], { env: environment(), execArgv: ['--expose-gc'] })
  const [account] = await once(child, 'message')
  const memory = async () => {
    child.send('memory')
    return (await once(child, 'message'))[0]
  }
  const counts = quick ? [50, 500] : [UPLOADS, DELIVERIES]
  const rows = []
  const megabytes = (bytes) => (bytes / 1e6).toFixed(0)
  const measured = async (name, count, request) => {
    const times = await load(count, request)
    const { rss, heapUsed } = await memory()
    rows.push([
      name,
      count,
      (count / (times.wall / 1000)).toFixed(0),
      times.p50.toFixed(1),
      times.p99.toFixed(1),
      megabytes(rss),
      megabytes(heapUsed),
    ])
    return rss
  }
  const idle = await memory()
  rows.push(['idle', '', '', '', '', megabytes(idle.rss), megabytes(idle.heapUsed)])
  await measured('upload of 20 kB', counts[0], (at) => upload(account, at))
  await upload(account, 'hero', await picture())
  // The first one is drawn; all that are counted are not.
  await deliver(account)
  const before = await measured('cached `w-400,f-webp`, first tenth', counts[1] / 10, () => deliver(account))
  const after = await measured('cached `w-400,f-webp`', counts[1], () => deliver(account))
  child.disconnect()
  printTable([['load', 'requests', 'a second', 'p50 ms', 'p99 ms', 'RSS MB', 'heap MB'], ...rows])
  const isFlat = after - before <= GROWTH
  say(
    `\nMemory over the deliveries: ${((after - before) / 1e6).toFixed(1)} MB: ${verdict(isFlat)} (≤ ${GROWTH / 1e6})`,
  )
  say('')
  const slow = await benchRates(await picture(), quick ? { rounds: 1, requests: 400 } : RATES)
  return [
    ...slow,
    ...(ratio <= START_RATIO ? [] : ['emulator start over the revision']),
    ...(whole <= START_LIMIT ? [] : ['emulator start']),
    ...(isFlat ? [] : ['emulator memory is not flat']),
  ]
}

const verdict = (isMet) => (isMet ? 'PASS' : 'MISS')

/** So many requests, a few at once. */
async function load(count, request) {
  const times = []
  let next = 0
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) {
        const at = next++
        const sent = performance.now()
        await request(at)
        times.push(performance.now() - sent)
      }
    }),
  )
  const wall = performance.now() - begun
  times.sort((a, b) => a - b)
  const quantile = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  return { wall, p50: quantile(0.5), p99: quantile(0.99) }
}

async function upload({ url, privateKey }, name, bytes = Buffer.alloc(SIZE, String(name))) {
  const form = new FormData()
  form.set('fileName', `${name}.jpg`)
  form.set('useUniqueFileName', 'false')
  form.set('file', new Blob([bytes]), 'upload')
  const authorization = `Basic ${Buffer.from(`${privateKey}:`).toString('base64')}`
  const response = await fetch(`${url}/api/v1/files/upload`, {
    method: 'POST',
    body: form,
    headers: { authorization },
  })
  const { size } = await response.json()
  if (size !== bytes.length) throw new Error(`${name}: ${response.status}`)
}

async function deliver({ urlEndpoint }) {
  const response = await fetch(`${urlEndpoint}/hero.jpg?tr=w-400,f-webp`)
  const { byteLength } = await response.arrayBuffer()
  if (response.status !== 200 || byteLength === 0) throw new Error(`a delivery was ${response.status}`)
}

async function picture() {
  const { default: sharp } = await import('sharp')
  const noise = { type: 'gaussian', mean: 128, sigma: 30 }
  return sharp({ create: { width: 1200, height: 800, channels: 3, background: 'black', noise } })
    .jpeg()
    .toBuffer()
}
