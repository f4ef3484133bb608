import { defineCommand } from 'citty'
import colours from 'picocolors'
import { type Emulator, startEmulator } from '../emulator'
import { environmentOf } from '../emulator/environment'

/** `unplugin-imagekit emulator`: ImageKit on this machine until Ctrl+C. */
export const emulator = defineCommand({
  meta: { name: 'emulator', description: 'Run ImageKit on 127.0.0.1: upload, media library and delivery' },
  args: {
    port: { type: 'string', default: '4100', description: 'Port on 127.0.0.1; 0 for any free one' },
    dir: { type: 'string', description: 'Folder to keep files in; without it all is gone at the end' },
    json: { type: 'boolean', default: false, description: 'Print one line of JSON' },
  },
  async run({ args }) {
    let running: Emulator
    try {
      running = await startEmulator({ port: parsePort(args.port), ...(args.dir && { dir: args.dir }) })
    } catch (error) {
      console.error(colours.red(error instanceof Error ? error.message : String(error)))
      process.exitCode = 1
      return
    }
    console.log(args.json ? JSON.stringify(facts(running)) : screen(running, args.dir))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close())
  },
})

function parsePort(text: string): number {
  const port = Number(text)
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65535) return port
  throw new Error(`--port ${text}: expected a number from 0 to 65535`)
}

function facts({ url, urlEndpoint, publicKey, privateKey }: Emulator) {
  return {
    url,
    urlEndpoint,
    publicKey,
    privateKey,
    env: environmentOf({ url, urlEndpoint, publicKey, privateKey }),
  }
}

function screen(running: Emulator, dir: string | undefined): string {
  const { url, urlEndpoint, publicKey, privateKey } = running
  const row = (name: string, value: string) => `  ${colours.dim(name.padEnd(14))}${value}`
  return [
    colours.bold('ImageKit emulator'),
    row('API, upload', url),
    row('URL-endpoint', urlEndpoint),
    row('public key', publicKey),
    row('private key', privateKey),
    row('files', dir ?? 'in memory'),
    '',
    ...Object.entries(environmentOf(running)).map(([name, value]) => `${name}=${value}`),
    '',
    colours.dim('Ctrl+C stops it.'),
  ].join('\n')
}
