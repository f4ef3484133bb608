import detailCss from './page/detail/detail.css?raw'
import gridCss from './page/grid.css?raw'
import icon from './page/icon.svg?raw'
import html from './page/index.html?raw'
import script from './page/main.ts?page'
import css from './page/page.css?raw'

/** The page's files, bundled as text. */
const FILES: Readonly<Record<string, { type: string; text: string }>> = {
  '': { type: 'text/html', text: html },
  'page.css': { type: 'text/css', text: css + gridCss + detailCss },
  'page.js': { type: 'text/javascript', text: script },
  'icon.svg': { type: 'image/svg+xml', text: icon },
}

export function pageFile(name: string): { type: string; text: string } | undefined {
  return Object.hasOwn(FILES, name) ? FILES[name] : undefined
}

/** File names and sources are untrusted: only the page's own script runs, and no other page can frame it. */
export function pagePolicy(urlEndpoint: string | undefined): string {
  const delivery = urlEndpoint ? ` ${new URL(urlEndpoint).origin}` : ''
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    `img-src 'self' data:${delivery}`,
    `media-src 'self'${delivery}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
