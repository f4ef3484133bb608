import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, say, verdict } from '../report.mjs'
import { installPeers, peers } from './peers.mjs'
import { photographs } from './photographs.mjs'

const script = fileURLToPath(new URL('case.mjs', import.meta.url))

/**
 * Images made on this machine: builds against vite-imagetools and a bare loop, one rendition against sharp and ipx, and the
 * memory that more images take.
 *
 * @returns what missed its target
 */
export async function benchLocal({ rounds = '3', quick }) {
  installPeers()
  const judged = [
    ...(await builds(quick ? 10 : 100, Number(rounds))),
    ...(await single(quick ? 5 : 40)),
    ...(quick ? [] : await memory()),
  ]
  say('\n| figure | ratio | limit | |\n| --- | --- | --- | --- |')
  for (const { figure, ratio, limit, floor } of judged)
    say(`| ${figure} | ${ratio.toFixed(3)} | ${limit} | ${verdict(ratio, limit, floor)} |`)
  return judged
    .filter(({ ratio, limit, floor }) => verdict(ratio, limit, floor) === 'MISS')
    .map(({ figure }) => figure)
}

async function builds(count, rounds) {
  const root = await photographs(count)
  const names = [
    'loop',
    'least',
    'least-kept',
    'ours-cold',
    'ours-warm',
    'imagetools-cold',
    'imagetools-warm',
  ]
  const runs = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) runs[name].push((await run(name, root)).wall)
  }
  say(
    `\n${count} photographs of 4032 × 3024, each to one WebP of 400 px:\n\n| case | wall s (min–max) |\n| --- | --- |`,
  )
  for (const name of names) {
    const [middle, low, high] = [median(runs[name]), Math.min(...runs[name]), Math.max(...runs[name])]
    say(
      `| ${name} | ${[middle, low, high]
        .map((ms) => (ms / 1000).toFixed(2))
        .join(' (')
        .replace(/ \((\S+)$/, '–$1)')} |`,
    )
  }
  const ratio = (a, b) => median(runs[a]) / median(runs[b])
  return [
    {
      figure: 'cold build over vite-imagetools, cold',
      ratio: ratio('ours-cold', 'imagetools-cold'),
      limit: 0.5,
    },
    {
      figure: 'cold build over the bare loop',
      ratio: ratio('ours-cold', 'loop'),
      limit: 1.15,
      floor: ratio('least-kept', 'loop'),
    },
    {
      figure: 'warm build over vite-imagetools, cold',
      ratio: ratio('ours-warm', 'imagetools-cold'),
      limit: 0.1,
    },
  ]
}

/** One rendition, source in memory, in this process: the three take turns, so that a slow spell hits all alike. */
async function single(turns) {
  const root = await photographs(100)
  const { default: sharp } = await import('sharp')
  const { loadEngine } = await import('./engine.mjs')
  const { createIPX, ipxFSStorage } = await (await peers()).ipx()
  const transform = await loadEngine()
  const ipx = createIPX({ storage: ipxFSStorage({ dir: join(root, 'images') }) })
  const source = readFileSync(join(root, 'images/photo-1.jpg'))
  const contenders = {
    sharp: () => sharp(source).autoOrient().resize(400).webp({ quality: 80 }).toBuffer(),
    ours: () => transform(source, [{ width: 400, format: 'webp' }]),
    ipx: () => ipx('photo-1.jpg', { width: '400', format: 'webp' }).process(),
  }
  const times = { sharp: [], ours: [], ipx: [] }
  for (let turn = -2; turn < turns; turn += 1) {
    for (const [name, draw] of Object.entries(contenders)) {
      const started = performance.now()
      await draw()
      if (turn >= 0) times[name].push(performance.now() - started)
    }
  }
  say(
    `\nOne rendition, medians of ${turns}: ${Object.entries(times)
      .map(([name, all]) => `${name} ${median(all).toFixed(1)} ms`)
      .join(', ')}`,
  )
  return [
    { figure: 'one rendition over bare sharp', ratio: median(times.ours) / median(times.sharp), limit: 1.1 },
    { figure: 'one rendition over ipx', ratio: median(times.ours) / median(times.ipx), limit: 1 },
  ]
}

async function memory() {
  const [few, many] = [await photographs(100), await photographs(1000)]
  const growth = {}
  for (const name of ['floor', 'ours-cold']) {
    const peaks = [(await run(name, few)).memory, (await run(name, many)).memory]
    growth[name] = peaks[1] / peaks[0]
    const [a, b] = peaks.map((bytes) => (bytes / 2 ** 20).toFixed(0))
    say(`\nPeak memory, ${name}: 100 photographs ${a} MiB, 1,000 ${b} MiB`)
  }
  return [
    {
      figure: 'peak memory, 1,000 photographs over 100',
      ratio: growth['ours-cold'],
      limit: 1.2,
      floor: growth.floor,
    },
  ]
}

/** What an earlier run has left is none of this one's work. */
function clear(name, root) {
  const cache = `cache-${name.replace(/-(cold|warm)$/, '')}`
  for (const folder of [`output-${name}`, ...(name.endsWith('-warm') ? [] : [cache])])
    rmSync(join(root, folder), { recursive: true, force: true })
}

async function run(name, root) {
  clear(name, root)
  const started = performance.now()
  const child = spawn(process.execPath, [script, name, root], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  const [code] = await once(child, 'close')
  rmSync(join(root, `output-${name}`), { recursive: true, force: true })
  if (code !== 0) throw new Error(`the case '${name}' of ${root} failed`)
  return { ...JSON.parse(output), wall: performance.now() - started }
}
