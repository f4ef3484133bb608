// One build in a process of its own: `node build.mjs <kind> <project> <URL-endpoint>`. Prints what only the process itself can know.
import { join } from 'node:path'
import { build } from 'vite'
import { peakMemory } from '../../helpers/peak-memory.mjs'

const [kind, root, urlEndpoint] = process.argv.slice(2)

/** Imported only where they are used: the other builds must not pay for them. */
const plugins = {
  // The first build sends nothing, so that no server's speed is measured; the others find all in the lockfile.
  cold: async () => (await import('../../../dist/vite.js')).default({ urlEndpoint, dryRun: true }),
  warm: async () => (await import('../../../dist/vite.js')).default({ urlEndpoint }),
  'by-hand': () => [],
  floor: async () => (await import('../floor.mjs')).floor({}),
  least: async () => (await import('./least.mjs')).least(join(root, 'imagekit.lock')),
}

await build({
  root,
  configFile: false,
  logLevel: 'silent',
  plugins: [await plugins[kind]()].flat(),
  build: {
    outDir: join(root, `output-${kind}`),
    emptyOutDir: true,
    minify: false,
    rollupOptions: { input: join(root, kind === 'by-hand' ? 'by-hand/main.js' : 'main.js') },
  },
})
const { userCPUTime, systemCPUTime } = process.resourceUsage()
process.stdout.write(JSON.stringify({ memory: peakMemory(), cpu: (userCPUTime + systemCPUTime) / 1000 }))
