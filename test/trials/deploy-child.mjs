// A deploy command in a process of its own, which a trial can start at a given moment, and kill. Argument: the commands' module.
import { readFileSync } from 'node:fs'

const commands = await import(process.argv[2])

process.once('message', async ({ command, settings }) => {
  try {
    const started = performance.now()
    const result = await commands[command](settings)
    process.send({ result, milliseconds: performance.now() - started, maxRSS: peak() })
  } catch (error) {
    process.send({ error: String(error?.message ?? error) })
  }
  // Without the channel, the process ends when there is nothing left to do.
  process.disconnect()
})
process.send('ready')

/** kB. On Linux a process's resource usage begins with that of the process that started it, which has the emulator in it. */
function peak() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1])
}
