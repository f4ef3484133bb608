import { fork } from 'node:child_process'
import { once } from 'node:events'
import { FRUGAL } from '../../helpers/peak-memory.mjs'
import { environment, runScript, scriptPath } from '../child.mjs'
import { median, printTable, say, verdict } from '../report.mjs'
import { makeFiles } from './files.mjs'
import { benchFilms } from './films.mjs'

const NAMES = ['official', 'undici', 'ours']
/** Files a second against the official SDK's at latency 0, and against the best of all where the server is slow. */
const FASTER = 3.5
/** The first, at ten at once. */
const FASTER_AT_TEN = 5.5
const NEAR_BEST = 0.98
const MEMORY = 160e6
/** Peak with 10,000 files against the peak with 100. */
const FLAT = 1.25

/** `files.upload` against the official SDK and a bare undici loop. Gives the targets that were missed. */
export async function benchUploads({ quick, rounds, latency }) {
  const count = quick ? 60 : 1000
  const folder = makeFiles(count)
  const missed = []
  const rows = []
  const latencies = latency === undefined ? [0, 50, 200] : [Number(latency)]
  for (const wait of latencies) {
    const server = await startSink(wait)
    // Where the server is slow, waiting is nearly all of it, and runs hardly differ.
    const times = Number(rounds ?? (quick || wait === 200 ? 1 : 3))
    for (const concurrency of [10, 50]) {
      const runs = await interleave(server.origin, concurrency, folder, count, times)
      const result = judge(runs, wait, concurrency)
      rows.push(...rowsOf(runs, wait, concurrency, result))
      for (const [figure, { met }] of Object.entries(result)) {
        if (!met) missed.push(`upload ${figure} at ${wait} ms, concurrency ${concurrency}`)
      }
    }
    server.stop()
  }
  say(`\n### upload, ${count} files of 200 kB to 1.5 MB\n`)
  printTable([['latency ms', 'at once', 'client', 'files/s', 'peak MB', 'CPU s', 'targets'], ...rows])
  if (latency === undefined) missed.push(...(await benchMemory(folder, quick)))
  const server = await startSink(0)
  missed.push(...(await benchFilms({ origin: server.origin, quick, rounds })))
  server.stop()
  return missed
}

async function interleave(origin, concurrency, folder, count, rounds) {
  const runs = Object.fromEntries(NAMES.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of NAMES) {
      runs[name].push(await runScript('upload/send.mjs', [name, origin, concurrency, folder, count]))
    }
  }
  return runs
}

function judge(runs, wait, concurrency) {
  const rate = (name) => medianOf(runs, name, 'rate')
  const against = wait === 0 ? rate('official') : Math.max(...NAMES.map(rate))
  const faster = concurrency === 10 ? FASTER_AT_TEN : FASTER
  const least = wait === 0 ? faster : NEAR_BEST
  const ratio = rate('ours') / against
  const memory = medianOf(runs, 'ours', 'memory')
  const rival = wait === 0 ? "the official SDK's" : 'the best'
  return {
    rate: { met: ratio >= least, text: `${ratio.toFixed(2)} × ${rival} (≥ ${least})` },
    memory: { met: memory <= MEMORY, text: `peak ≤ ${MEMORY / 1e6} MB` },
  }
}

function rowsOf(runs, wait, concurrency, result) {
  const verdicts = Object.values(result).map(({ met, text }) => `${met ? 'PASS' : 'MISS'} ${text}`)
  return NAMES.map((name) => [
    wait,
    concurrency,
    name,
    medianOf(runs, name, 'rate').toFixed(0),
    (medianOf(runs, name, 'memory') / 1e6).toFixed(0),
    (medianOf(runs, name, 'cpu') / 1000).toFixed(2),
    name === 'ours' ? verdicts.join(', ') : '',
  ])
}

/** Nothing may pile up with the number of files; the bare loop shows what V8 itself takes the longer it runs. */
async function benchMemory(folder, quick) {
  const server = await startSink(0)
  const counts = quick ? [60, 300] : [100, 10_000]
  const growth = {}
  for (const [flags, how] of [
    [[], ''],
    [FRUGAL, `, ${FRUGAL.join(' ')}`],
  ]) {
    for (const name of ['undici', 'ours']) {
      const peaks = []
      for (const count of counts) {
        peaks.push(
          (await runScript('upload/send.mjs', [name, server.origin, 50, folder, count], flags)).memory,
        )
      }
      growth[name] = peaks[1] / peaks[0]
      const text = counts.map((count, index) => `${(peaks[index] / 1e6).toFixed(0)} MB with ${count} files`)
      say(`\nPeak at concurrency 50, ${name}${how}: ${text.join(', ')} (${growth[name].toFixed(2)} ×)`)
    }
  }
  server.stop()
  // Of the last: what is held.
  const judgement = verdict(growth.ours, FLAT, growth.undici)
  say(`\nGrowth of what is held: ${growth.ours.toFixed(2)}, ${judgement} (≤ ${FLAT})`)
  return judgement === 'MISS' ? ['upload memory is not flat'] : []
}

async function startSink(latency) {
  const sink = fork(scriptPath('upload/sink.mjs'), [String(latency)], { env: environment() })
  const [port] = await once(sink, 'message')
  return { origin: `http://127.0.0.1:${port}`, stop: () => sink.disconnect() }
}

function medianOf(runs, name, figure) {
  return median(runs[name].map((run) => run[figure]))
}
