// One build in a process of its own: `node build.mjs cold|warm|floor <project> <URL-endpoint>`. Prints what only the process itself can know.
import { join } from 'node:path'
import { build } from 'vite'
import { peakMemory } from '../../helpers/peak-memory.mjs'
import { floor } from '../floor.mjs'

const [kind, root, urlEndpoint] = process.argv.slice(2)
const plugin =
  kind === 'floor'
    ? floor({})
    : (await import('../../../dist/vite.js')).default({
        urlEndpoint,
        // The first build sends nothing, so that no server's speed is measured; the others find all in the lockfile.
        dryRun: kind === 'cold',
      })
await build({
  root,
  configFile: false,
  logLevel: 'silent',
  plugins: [plugin].flat(),
  build: {
    outDir: join(root, `output-${kind}`),
    emptyOutDir: true,
    minify: false,
    rollupOptions: { input: join(root, 'main.js') },
  },
})
const { userCPUTime, systemCPUTime } = process.resourceUsage()
process.stdout.write(JSON.stringify({ memory: peakMemory(), cpu: (userCPUTime + systemCPUTime) / 1000 }))
