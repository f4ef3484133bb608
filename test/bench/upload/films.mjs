import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runScript } from '../child.mjs'
import { benchFolder } from '../fixtures.mjs'
import { median, printTable, say } from '../report.mjs'

/** Files a second against the official SDK's. */
const FASTER = 1.5
const MEMORY = 160e6
const SIZE = 20_000_000

/** A folder of videos of 20 MB: a clip, and an empty box behind it, which takes no room on the disk; made once. */
function makeFilms(count) {
  const folder = join(benchFolder, `films-${count}`)
  if (existsSync(folder)) return folder
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const clip = readFileSync(fileURLToPath(new URL('../../fixtures/videos/clip.mp4', import.meta.url)))
  const box = Buffer.alloc(12)
  box.writeUInt32BE(SIZE - clip.length, 0)
  box.write('free', 4, 'latin1')
  for (let index = 0; index < count; index += 1) {
    const file = join(draft, `film-${index}.mp4`)
    box.writeUInt32BE(index, 8)
    writeFileSync(file, Buffer.concat([clip, box]))
    const descriptor = openSync(file, 'r+')
    ftruncateSync(descriptor, SIZE)
    closeSync(descriptor)
  }
  renameSync(draft, folder)
  return folder
}

/** Uploads of videos against the official SDK. Gives the targets that were missed. */
export async function benchFilms({ origin, quick, rounds }) {
  const count = quick ? 10 : 100
  const folder = makeFilms(count)
  const runs = { official: [], ours: [] }
  for (let round = 0; round < Number(rounds ?? (quick ? 1 : 3)); round += 1)
    for (const name of Object.keys(runs))
      runs[name].push(await runScript('upload/send.mjs', [name, origin, 10, folder, count]))
  const of = (name, figure) => median(runs[name].map((run) => run[figure]))
  const ratio = of('ours', 'rate') / of('official', 'rate')
  const isFast = ratio >= FASTER
  const isSmall = of('ours', 'memory') <= MEMORY
  const verdicts = [
    `${isFast ? 'PASS' : 'MISS'} ${ratio.toFixed(2)} × the official SDK's (≥ ${FASTER})`,
    `${isSmall ? 'PASS' : 'MISS'} peak ≤ ${MEMORY / 1e6} MB`,
  ]
  say(`\n### upload, ${count} videos of 20 MB\n`)
  printTable([
    ['client', 'files/s', 'peak MB', 'CPU s', 'targets'],
    ...Object.keys(runs).map((name) => [
      name,
      of(name, 'rate').toFixed(1),
      (of(name, 'memory') / 1e6).toFixed(0),
      (of(name, 'cpu') / 1000).toFixed(2),
      name === 'ours' ? verdicts.join(', ') : '',
    ]),
  ])
  return [...(isFast ? [] : ['upload of videos rate']), ...(isSmall ? [] : ['upload of videos memory'])]
}
