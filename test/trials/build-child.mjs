// A build in a process of its own, which a trial can start at a given moment, and kill. Argument: the plugin's module.
import { rollup } from 'rollup'

const { default: imagekit } = await import(process.argv[2])

process.once('message', async ({ root, input, outDir, options }) => {
  // Nothing else is to come: without the channel, the process ends when the build does.
  process.disconnect()
  const bundle = await rollup({ input, plugins: [imagekit({ root, ...options })], onLog() {} })
  await bundle.write({ dir: outDir, format: 'es', entryFileNames: 'main.mjs' })
  await bundle.close()
})
process.send('ready')
