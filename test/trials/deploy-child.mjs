// Deploy commands in a process of its own, which a trial can start at a given moment, and kill. Argument: the commands' module.
import { peakMemory } from '../helpers/peak-memory.mjs'

const commands = await import(process.argv[2])

process.on('message', async ({ command, settings, isLast }) => {
  if (command) {
    try {
      const started = performance.now()
      const result = await commands[command](settings)
      process.send({ result, milliseconds: performance.now() - started, peak: peakMemory() })
    } catch (error) {
      process.send({ error: String(error?.message ?? error) })
    }
  }
  // Without the channel, the process ends when there is nothing left to do.
  if (isLast) process.disconnect()
})
process.send('ready')
