import type { ReportImage } from '../model/report-types'
import type { Browsed } from './browsed'

/** Adds what Chromium has seen: LCP images that load late, and tags without `alt` that scripts have made. */
export function addBrowserFindings(
  { run, withoutAlt }: Browsed,
  images: ReadonlyMap<string, ReportImage>,
): void {
  for (const { page, window, lcp } of run.visits) {
    const image = lcp?.key === undefined ? undefined : images.get(lcp.key)
    if (!lcp || !image || lcp.isEarly || has(image, 'lcp')) continue
    // Of a background, a preload is what `priority` is of an `<img>`.
    const advice = lcp.tag === 'img' ? 'without priority' : 'a background without a preload'
    image.findings.push({
      kind: 'lcp',
      text: `The LCP image of ${page} in a window of ${window.width} pixels, ${advice}`,
    })
  }
  for (const [key, page] of withoutAlt) {
    const image = images.get(key)
    if (image && !has(image, 'no-alt')) image.findings.push({ kind: 'no-alt', text: `No alt in ${page}` })
  }
}

const has = ({ findings }: ReportImage, wanted: string) => findings.some(({ kind }) => kind === wanted)
