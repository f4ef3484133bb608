import { INSPECTOR_PATH } from './dev-prefix'

/** The dev server's HTTP server, as far as it is needed to know its address. */
interface Listener {
  listening: boolean
  once(event: 'listening', listener: () => void): unknown
  address(): unknown
}

/**
 * Reports the inspector's URL once a server listens, for servers whose lines at the start can't be added to.
 *
 * @param base base path of the app, with a slash at both ends
 */
export function announceInspector(
  server: Listener | null | undefined,
  { base, isSecure }: { base: string; isSecure: boolean },
  log: (message: string) => void,
): void {
  if (!server) return
  const announce = () => {
    const address = server.address()
    if (typeof address !== 'object' || address === null || !('port' in address)) return
    const { port, address: ip } = address as { port: number; address: string }
    log(inspectorLine(`${isSecure ? 'https' : 'http'}://${hostOf(ip)}:${port}${base}`))
  }
  if (server.listening) announce()
  else server.once('listening', announce)
}

/** A server that listens everywhere is reached by a name. */
function hostOf(ip: string): string {
  if (ip === '::' || ip === '0.0.0.0') return 'localhost'
  return ip.includes(':') ? `[${ip}]` : ip
}

/** @param root URL of the app, with a slash at the end */
export function inspectorLine(root: string): string {
  return `imagekit: inspector: ${root}${INSPECTOR_PATH}/`
}
