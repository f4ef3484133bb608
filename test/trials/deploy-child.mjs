// A deploy command in a process of its own, which a trial can start at a given moment, and kill. Argument: the commands' module.
import { peakMemory } from '../helpers/peak-memory.mjs'

const commands = await import(process.argv[2])

process.once('message', async ({ command, settings }) => {
  try {
    const started = performance.now()
    const result = await commands[command](settings)
    process.send({ result, milliseconds: performance.now() - started, peak: peakMemory() })
  } catch (error) {
    process.send({ error: String(error?.message ?? error) })
  }
  // Without the channel, the process ends when there is nothing left to do.
  process.disconnect()
})
process.send('ready')
