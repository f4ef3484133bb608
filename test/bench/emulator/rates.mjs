import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { environment, scriptPath } from '../child.mjs'
import { median, printTable } from '../report.mjs'

/** What is compared with what, at so many connections, and the lowest share of its requests a second. */
const COMPARISONS = [
  { name: 'cached rendition', ours: 'emulator', peer: 'hono', at: 10, least: 0.7 },
  { name: 'cached rendition', ours: 'emulator', peer: 'hono', at: 50, least: 0.7 },
  { name: 'original from disk', ours: 'emulator-disk', peer: 'sirv', at: 10, least: 0.8 },
]

/**
 * Requests a second of cached deliveries against a bare server of Hono's with the same body, and of originals from disk
 * against sirv, in turns.
 *
 * @param picture a JPEG
 * @returns what missed its target
 */
export async function benchRates(picture, { rounds, requests }) {
  const folder = mkdtempSync(join(tmpdir(), 'imagekit-rates-'))
  writeFileSync(join(folder, 'hero.jpg'), picture)
  const missed = []
  const rows = []
  try {
    for (const { name, ours, peer, at, least } of COMPARISONS) {
      const runs = { [ours]: [], [peer]: [] }
      for (let round = 0; round < rounds; round += 1)
        for (const kind of [ours, peer]) runs[kind].push(await measure(kind, folder, at, requests))
      const rate = (kind) => median(runs[kind].map((run) => run.rate))
      const ratio = rate(ours) / rate(peer)
      const isMet = ratio >= least
      if (!isMet) missed.push(`emulator ${name} at ${at}`)
      for (const kind of [ours, peer])
        rows.push([
          name,
          at,
          kind === ours ? 'the emulator' : kind,
          rate(kind).toFixed(0),
          median(runs[kind].map(({ cpu }) => cpu)).toFixed(0),
          kind === ours ? `${isMet ? 'PASS' : 'MISS'} ${ratio.toFixed(2)} × (≥ ${least})` : '',
        ])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  printTable([['delivery', 'at once', 'server', 'a second', 'µs of CPU each', 'target'], ...rows])
  return missed
}

async function measure(kind, folder, at, count) {
  const child = fork(scriptPath('emulator/peer.mjs'), [kind, folder], { env: environment() })
  const [{ url }] = await once(child, 'message')
  const agent = new Agent({ connections: at })
  const cpu = async () => {
    child.send('cpu')
    return (await once(child, 'message'))[0].cpu
  }
  const load = async (most) => {
    let next = 0
    const work = async () => {
      while (next++ < most) {
        const { body, statusCode } = await request(url, { dispatcher: agent })
        const { byteLength } = await body.arrayBuffer()
        if (statusCode !== 200 || byteLength === 0) throw new Error(`${kind}: a delivery was ${statusCode}`)
      }
    }
    await Promise.all(Array.from({ length: at }, work))
  }
  await load(count / 4)
  const [before, started] = [await cpu(), performance.now()]
  await load(count)
  const wall = performance.now() - started
  const used = (await cpu()) - before
  child.disconnect()
  await agent.close()
  return { rate: count / (wall / 1000), cpu: (used / count) * 1000 }
}
