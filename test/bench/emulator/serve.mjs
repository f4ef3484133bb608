// The emulator in a process of its own: `node serve.mjs [options as JSON]`. Tells its account, and its memory when it is asked.
import { startEmulator } from '../../../dist/emulator.js'

const { url, urlEndpoint, privateKey } = await startEmulator(JSON.parse(process.argv[2] ?? '{}'))
process.on('message', () => {
  // Twice, as the first round lets go of what the second one can take.
  globalThis.gc?.()
  globalThis.gc?.()
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  process.send({ rss, heapUsed, external, arrayBuffers })
})
process.on('disconnect', () => process.exit())
process.send({ url, urlEndpoint, privateKey })
