import api from '../page/api.js?raw'
import details from '../page/details.js?raw'
import elements from '../page/elements.js?raw'
import faults from '../page/faults.js?raw'
import icon from '../page/icon.svg?raw'
import html from '../page/index.html?raw'
import library from '../page/library.js?raw'
import log from '../page/log.js?raw'
import css from '../page/page.css?raw'
import page from '../page/page.js?raw'
import { CONTROL_HEADERS, ControlError } from './control-response'

const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** The page's files, bundled as text. */
const FILES: Readonly<Record<string, { type: string; text: string }>> = {
  'index.html': { type: 'text/html; charset=utf-8', text: html },
  'page.css': { type: 'text/css; charset=utf-8', text: css },
  'icon.svg': { type: 'image/svg+xml', text: icon },
  'page.js': { type: JAVASCRIPT, text: page },
  'api.js': { type: JAVASCRIPT, text: api },
  'elements.js': { type: JAVASCRIPT, text: elements },
  'library.js': { type: JAVASCRIPT, text: library },
  'details.js': { type: JAVASCRIPT, text: details },
  'log.js': { type: JAVASCRIPT, text: log },
  'faults.js': { type: JAVASCRIPT, text: faults },
}

/** File names and errors on the page are untrusted: only the page's own scripts run, and no other page can frame it. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** @throws ControlError 404 */
export function pageFile(name: string): Response {
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined
  if (!file) throw new ControlError(404, `The page has no file "${name}"`)
  return new Response(file.text, {
    headers: {
      ...CONTROL_HEADERS,
      'Content-Type': file.type,
      'Content-Security-Policy': POLICY,
      'Referrer-Policy': 'no-referrer',
    },
  })
}
