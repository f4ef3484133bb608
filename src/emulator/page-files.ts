import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CONTROL_HEADERS, ControlError } from './control/answer'

/** The page's files, as they are: a build copies them beside the emulator's code. */
const FILES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'page.js': 'text/javascript; charset=utf-8',
  'api.js': 'text/javascript; charset=utf-8',
  'elements.js': 'text/javascript; charset=utf-8',
  'library.js': 'text/javascript; charset=utf-8',
  'details.js': 'text/javascript; charset=utf-8',
  'log.js': 'text/javascript; charset=utf-8',
  'faults.js': 'text/javascript; charset=utf-8',
}

/** File names and error texts on the page are anybody's: nothing but its own files may run, and nobody frames it. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** @throws ControlError 404 */
export async function pageFile(name: string): Promise<Response> {
  const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined
  if (type === undefined) throw new ControlError(404, `The page has no file "${name}"`)
  const bytes = await readFile(fileURLToPath(new URL(`./page/${name}`, import.meta.url)))
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...CONTROL_HEADERS,
      'Content-Type': type,
      'Content-Security-Policy': POLICY,
      'Referrer-Policy': 'no-referrer',
    },
  })
}
