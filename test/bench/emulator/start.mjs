// One start: from the module's import to the first answer. `node start.mjs [folder]`: of another revision's build.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [dist] = process.argv.slice(2)
const entry = dist ? pathToFileURL(join(dist, 'emulator.js')).href : '../../../dist/emulator.js'
const begun = performance.now()
const { startEmulator } = await import(entry)
const loaded = performance.now()
const emulator = await startEmulator()
const started = performance.now()
await fetch(`${emulator.url}/v1/files`)
const answered = performance.now()
await emulator.close()
console.log(JSON.stringify({ load: loaded - begun, start: started - loaded, first: answered - started }))
