// One dev server in a process of its own: `node case.mjs <case> <project>`. Says when it is ready, and ends with its input.
// `floor` is a plugin of unplugin's that does nothing.
import { join } from 'node:path'
import { createServer } from 'vite'

const [name, root] = process.argv.slice(2)
const plugins = {
  bare: () => [],
  floor: async () => [(await import('unplugin')).createVitePlugin(() => ({ name: 'floor' }))()],
  ours: async () => [(await import('../../../dist/vite.js')).default({ mode: 'local' })],
}
const server = await createServer({
  root: join(root, name === 'ours' ? 'ours' : 'bare'),
  cacheDir: join(root, `vite-${name}`),
  configFile: false,
  logLevel: 'silent',
  plugins: await plugins[name](),
  server: { host: '127.0.0.1', port: 0, fs: { allow: [join(root, '..')] } },
})
await server.listen()
process.stdout.write(`${JSON.stringify({ port: server.httpServer.address().port })}\n`)
process.stdin.on('end', () => process.exit()).resume()
