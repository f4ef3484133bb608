import { defineCommand } from 'citty'
import colours from 'picocolors'
import { errorMessage } from '../../diagnostics/build-error'
import { printable } from '../../diagnostics/printable'
import { type Emulator, startEmulator } from '../../emulator'
import { environmentOf } from '../../emulator/environment'
import { flags, optionsOf } from './emulator-options'
import { requestLines } from './request-lines'

/** `unplugin-imagekit emulator`: runs the emulator until Ctrl+C. */
export const emulator = defineCommand({
  args: flags,
  async run({ args }) {
    let running: Emulator
    let dir: string | undefined
    try {
      const options = optionsOf(args)
      dir = options.dir
      running = await startEmulator(options)
    } catch (error) {
      console.error(colours.red(printable(errorMessage(error))))
      process.exitCode = 1
      return
    }
    console.log(args.json ? JSON.stringify(facts(running)) : printable(screen(running, dir)))
    if (args.log) running.onRequest(requestLines(args.json, (line) => console.log(line)))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close())
  },
})

function facts(running: Emulator) {
  const { url, urlEndpoint, publicKey, privateKey, accounts } = running
  return {
    url,
    page: `${url}/`,
    urlEndpoint,
    publicKey,
    privateKey,
    env: environmentOf(running),
    accounts: Object.values(accounts).map(({ store, ...account }) => ({
      ...account,
      files: store.files().length,
    })),
  }
}

function screen(running: Emulator, dir: string | undefined): string {
  const row = (name: string, value: string) => `  ${colours.dim(name.padEnd(14))}${value}`
  const accounts = Object.values(running.accounts).flatMap((account) => [
    '',
    row('URL-endpoint', account.urlEndpoint),
    row('public key', account.publicKey),
    row('private key', account.privateKey),
    row('files', `${account.store.files().length}, kept ${dir === undefined ? 'in memory' : `in ${dir}`}`),
  ])
  return [
    colours.bold('ImageKit emulator'),
    row('page', `${running.url}/`),
    row('API, upload', running.url),
    ...accounts,
    '',
    ...Object.entries(environmentOf(running)).map(([name, value]) => `${name}=${value}`),
    '',
    colours.dim('Press Ctrl+C to stop.'),
  ].join('\n')
}
