// A dev server or an emulator in a process of its own, which tells what it holds. Arguments: kind, module, folder, options.
import { readdirSync } from 'node:fs'

const [kind, url, folder, options] = process.argv.slice(2)
const module = await import(url)

process.on('message', () => {
  for (let round = 0; round < 3; round++) globalThis.gc()
  const resources = process.getActiveResourcesInfo()
  process.send({
    heap: process.memoryUsage().heapUsed,
    timers: resources.filter((one) => one === 'Timeout').length,
    open: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : resources.length,
  })
})

if (kind === 'emulator') {
  const { url: origin, urlEndpoint, privateKey } = await module.startEmulator({ dir: folder })
  process.send({ url: origin, urlEndpoint, privateKey })
} else {
  const { createServer } = await import('vite')
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0, fs: { allow: [folder] } },
    optimizeDeps: { noDiscovery: true },
    plugins: [module.default(JSON.parse(options))],
  })
  await server.listen()
  process.send({ url: `http://127.0.0.1:${server.httpServer.address().port}` })
}
