// Uploads in a process of its own: `node send.mjs <client> <origin> <concurrency> <folder> <count>`.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { peakMemory } from '../../helpers/peak-memory.mjs'
import { clients } from './clients.mjs'

const [name, origin, concurrency, folder, count] = process.argv.slice(2)
const files = readdirSync(folder).map((file) => ({ file, size: statSync(join(folder, file)).size }))
const upload = await clients[name](origin, Number(concurrency))

// The first upload loads what all need.
await upload(join(folder, files[0].file), files[0].file)

let next = 0
const started = performance.now()
const before = process.cpuUsage()
await Promise.all(Array.from({ length: Number(concurrency) }, work))
const uploading = performance.now() - started
const { user, system } = process.cpuUsage(before)

const rate = Number(count) / (uploading / 1000)
const memory = peakMemory()
process.stdout.write(JSON.stringify({ rate, memory, cpu: (user + system) / 1000 }), () => process.exit())

async function work() {
  while (next < Number(count)) {
    const { file, size } = files[next++ % files.length]
    const answer = await upload(join(folder, file), file)
    if (answer.size !== size || answer.name !== file) throw new Error(`${name}: ${file} did not arrive whole`)
  }
}
