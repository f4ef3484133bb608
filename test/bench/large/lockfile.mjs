// Reads a lockfile in a process of its own: `node lockfile.mjs <module of the class> <lockfile>`.
import { peakMemory } from '../../helpers/peak-memory.mjs'

const [module, file] = process.argv.slice(2)
const before = process.cpuUsage()
if (module !== 'nothing') {
  const { Lockfile } = await import(module)
  new Lockfile(file, '.')
}
const { user, system } = process.cpuUsage(before)
process.stdout.write(JSON.stringify({ memory: peakMemory(), cpu: (user + system) / 1000 }))
