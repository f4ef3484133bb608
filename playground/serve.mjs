import { preview } from 'vite'

/** Serves a built page on 127.0.0.1, at any free port. */
export async function serve(outDir) {
  const server = await preview({
    configFile: false,
    logLevel: 'silent',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4173 },
  })
  const { port } = server.httpServer.address()
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}
