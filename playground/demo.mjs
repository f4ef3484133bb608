/**
 * The main job, before your eyes: `npm run demo` builds the playground twice against the embedded emulator and shows where
 * each image went. `npm run demo -- --serve` leaves the page up.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import pc from 'picocolors'
import { readManifest } from 'unplugin-imagekit'
import { startEmulator } from 'unplugin-imagekit/emulator'
import { build } from './build.mjs'
import { serve } from './serve.mjs'
import { runFolder } from './settings.mjs'

const folder = runFolder('vite')
rmSync(folder, { recursive: true, force: true })
const emulator = await startEmulator()
console.log(`\n${pc.bold('ImageKit emulator')} on ${emulator.url}, URL-endpoint ${emulator.urlEndpoint}`)

await showBuild('First build')
await showBuild('Second build: lockfile and cache know everything')

if (process.argv.includes('--serve')) {
  const site = await serve(`${folder}dist`)
  console.log(`\n${pc.bold('The page')}      ${pc.cyan(site.url)}`)
  console.log(`${pc.bold('Media Library')} ${emulator.url}   (Ctrl+C ends both)\n`)
} else {
  await emulator.close()
  console.log(`\nTo look at the page: ${pc.cyan('npm run demo -- --serve')}\n`)
}

async function showBuild(title) {
  const known = lockedHashes()
  emulator.requests.clear()
  const { milliseconds, outDir } = await build('vite', emulator)
  const uploads = emulator.requests.count('upload')
  const rows = images(readManifest(`${outDir}/imagekit-manifest.json`), known)
  const uploaded = rows.filter(({ outcome }) => outcome === 'uploaded')
  if (uploaded.length !== uploads)
    throw new Error(`${uploaded.length} images are new, but ${uploads} uploads were sent`)

  console.log(`\n${pc.bold(title)}`)
  const width = Math.max(...rows.map(({ name }) => name.length))
  for (const { name, bytes, outcome, url } of rows) {
    const colour = { uploaded: pc.green, deduped: pc.yellow, cached: pc.dim }[outcome]
    console.log(
      `  ${name.padEnd(width)}  ${kilobytes(bytes).padStart(8)}  ${colour(outcome.padEnd(8))}  ${pc.dim(url)}`,
    )
  }
  const of = (outcome) => rows.filter((row) => row.outcome === outcome)
  const sum = (some) => kilobytes(some.reduce((total, { bytes }) => total + bytes, 0))
  console.log(
    `  ${pc.bold(`${rows.length} images`)}, ${sum(rows)}: ` +
      `${pc.bold(`${uploads} uploads`)} (${sum(uploaded)}), ${of('deduped').length} deduped, ${of('cached').length} cached, ` +
      `${emulator.requests.count()} requests, ${(milliseconds / 1000).toFixed(1)} s`,
  )
}

/** One row an image file; the manifest has one a reference, and a file may be referenced in several ways. */
function images(manifest, known) {
  const rows = new Map()
  const seen = new Set()
  for (const [reference, { hash, size, urls }] of Object.entries(manifest.images)) {
    const name = basename(reference.slice('ik:'.length).replace(/\?.*$/, ''))
    if (rows.has(name)) continue
    const outcome = seen.has(hash) ? 'deduped' : known.has(hash) ? 'cached' : 'uploaded'
    seen.add(hash)
    rows.set(name, { name, bytes: size, outcome, url: urls.at(-1) })
  }
  return [...rows.values()]
}

function lockedHashes() {
  const lockfile = `${folder}imagekit.lock`
  if (!existsSync(lockfile)) return new Set()
  const lines = readFileSync(lockfile, 'utf8').trim().split('\n')
  return new Set(lines.map((line) => JSON.parse(line).hash))
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`
}
