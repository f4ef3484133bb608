// A command in a process of its own: `node command.mjs <words of the command…>`. Prints what it said and what it took.
import { peakMemory } from '../../helpers/peak-memory.mjs'

const said = []
console.log = (text) => said.push(text)
process.once('exit', (code) => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const cpu = (userCPUTime + systemCPUTime) / 1000
  process.stdout.write(JSON.stringify({ code, said: said.join('\n'), cpu, memory: peakMemory() }))
  // A code of the command's own, such as that of a plan with something to do, is no failure of this script.
  process.exitCode = 0
})
await import('../../../dist/cli.js')
