// Builds in a process of its own, which a trial can start at a given moment, and kill. Argument: the plugin's module.
import { readFileSync, writeFileSync } from 'node:fs'
import { rollup } from 'rollup'
import { peakMemory } from '../helpers/peak-memory.mjs'

const { default: imagekit } = await import(process.argv[2])

process.on('message', async ({ job, isLast, registry }) => {
  // Nothing else is to come: without the channel, the process ends when the build does.
  if (isLast) process.disconnect()
  if (!job) return
  // What earlier builds have left in memory: each finds what is on the disk and nothing else.
  delete globalThis[Symbol.for(registry)]
  const { root, input, outDir, options, costs } = job
  const bundle = await rollup({ input, plugins: [imagekit({ root, ...options })], onLog() {} })
  await bundle.write({ dir: outDir, format: 'es', entryFileNames: 'main.mjs' })
  await bundle.close()
  if (costs) {
    const io = process.platform === 'linux' ? readFileSync('/proc/self/io', 'utf8') : ''
    const read = Number(/^rchar: (\d+)/m.exec(io)?.[1] ?? 0)
    writeFileSync(costs, JSON.stringify({ peak: peakMemory(), read }))
  }
  if (!isLast) process.send('built')
})
process.send('ready')
