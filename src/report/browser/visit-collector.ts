import type { Shown } from '../advice/advise'
import { fitSizes, type LayoutPoint } from '../advice/fit-sizes'
import { SCREENS } from '../devices/devices'
import { slotWidth } from '../devices/sizes'
import type { Site } from '../model/pages'
import type { ReportImage } from '../model/report-types'
import type { Browsed } from './browsed'
import { type BrowserWindow, type PageVisit, type ShownImage, WINDOWS } from './browser-types'
import type { DrawnImage } from './page-script'
import type { Visited } from './visit'

/** Finds the plugin's images in what a browser saw, and adds up what was loaded and shown of them. */
export class VisitCollector {
  readonly failed: string[] = []
  readonly #site: Site
  readonly #visits: PageVisit[] = []
  readonly #sizes = new Map<string, string>()
  readonly #withoutAlt = new Map<string, string>()
  /** Widths by key and window; of several tags the largest. */
  readonly #widths = new Map<string, Map<number, number>>()
  readonly #breakpoints = new Set<number>()
  /** Keys of images that are backgrounds too: their bytes are loaded whatever an `<img>` asks for. */
  readonly #backgrounds = new Set<string>()

  constructor(site: Site) {
    this.#site = site
  }

  addVisit(page: string, window: BrowserWindow, { images, downloads, shift, lcp }: Visited): void {
    const shown = this.#shownImages(page, window, images, downloads)
    for (const [url, bytes] of downloads) {
      const images = this.#find(url, page)
      for (const one of images) if (!one.pages.includes(page)) one.pages.push(page)
      const [image] = images
      // Downloaded, and in no place of the page.
      if (!shown.some((one) => one.url === url)) {
        const base = { url, kind: 'img' as const, width: 0, height: 0, naturalWidth: 0, naturalHeight: 0 }
        shown.push({ ...(image && { key: image.key }), ...base, bytes, wasted: bytes })
      }
    }
    const sum = (pick: (one: ShownImage) => number) => shown.reduce((total, one) => total + pick(one), 0)
    const [painted] = this.#find(lcp?.url ?? '', page)
    this.#visits.push({
      page,
      window,
      bytes: sum(({ bytes }) => bytes),
      wasted: sum(({ wasted }) => wasted),
      images: shown,
      shift: Math.round(shift * 1e4) / 1e4,
      ...(lcp && {
        lcp: {
          tag: lcp.tag,
          ...(lcp.url && { url: lcp.url }),
          ...(painted && { key: painted.key }),
          milliseconds: lcp.milliseconds,
          isEarly: lcp.isEarly,
        },
      }),
    })
  }

  /** One entry for each URL that was downloaded, with the largest size that it is drawn with. */
  #shownImages(
    page: string,
    { density }: BrowserWindow,
    images: readonly DrawnImage[],
    downloads: ReadonlyMap<string, number>,
  ): ShownImage[] {
    const byUrl = new Map<string, ShownImage>()
    for (const { kind, url, width, height, naturalWidth, naturalHeight, sizes, hasAlt } of images) {
      const found = this.#find(url, page)
      for (const { key } of found) {
        if (kind === 'img' && sizes) this.#sizes.set(key, sizes)
        if (kind === 'img' && !hasAlt) this.#withoutAlt.set(key, page)
        if (kind === 'background' && width > 0) this.#backgrounds.add(key)
      }
      const [image] = found
      const bytes = downloads.get(url)
      const known = byUrl.get(url)
      if (bytes === undefined || (known && known.width >= width)) continue
      const pixels = naturalWidth * naturalHeight
      const needed =
        Math.min(1, (width * density) / naturalWidth) * Math.min(1, (height * density) / naturalHeight)
      const wasted = pixels > 0 ? Math.round(bytes * (1 - needed)) : bytes
      byUrl.set(url, {
        ...(image && { key: image.key }),
        url,
        kind,
        width: Math.round(width),
        height: Math.round(height),
        naturalWidth,
        naturalHeight,
        bytes,
        wasted,
      })
    }
    return [...byUrl.values()]
  }

  addLayout(
    page: string,
    widths: readonly { image: DrawnImage; points: LayoutPoint[] }[],
    breakpoints: readonly number[],
  ): void {
    for (const one of breakpoints) this.#breakpoints.add(one)
    for (const { image: drawn, points } of widths) {
      if (drawn.kind !== 'img') continue
      for (const { key } of this.#find(drawn.url, page)) {
        const known = this.#widths.get(key) ?? new Map<number, number>()
        this.#widths.set(key, known)
        for (const { window, width } of points) known.set(window, Math.max(width, known.get(window) ?? 0))
      }
    }
  }

  result(left: number): Browsed {
    const shown = new Map<string, Shown>()
    const breakpoints = [...this.#breakpoints].sort((a, b) => a - b)
    for (const [key, widths] of this.#widths) {
      const points = [...widths].map(([window, width]) => ({ window, width }))
      const sizes = fitSizes(points, breakpoints)
      if (sizes === undefined || this.#backgrounds.has(key)) continue
      const current = this.#sizes.get(key) ?? this.#site.images.get(key)?.sizes
      // With `auto`, Chromium has taken the layout's width already.
      const isAuto = /^\s*auto\b/i.test(current ?? '')
      shown.set(key, { sizes, isNew: !isAuto && !isSame(sizes, current) })
    }
    return {
      run: { windows: WINDOWS, visits: this.#sortedVisits(), left },
      shown,
      sizes: this.#sizes,
      withoutAlt: this.#withoutAlt,
      failed: this.failed,
    }
  }

  /** Pages as they were opened, and windows from narrow to wide: several are open at the same time. */
  #sortedVisits(): PageVisit[] {
    const pages = [...new Set(this.#visits.map(({ page }) => page))]
    return this.#visits.sort(
      (a, b) => pages.indexOf(a.page) - pages.indexOf(b.page) || a.window.width - b.window.width,
    )
  }

  #find(url: string, page: string): readonly ReportImage[] {
    return this.#site.index.find(url, page)
  }
}

/** Pixels, and the share, by which two lengths may differ. */
const [PIXELS, SHARE] = [4, 0.02]

/** Whether `sizes` says of every screen what was measured. */
function isSame(measured: string, current: string | undefined): boolean {
  return SCREENS.every((screen) => {
    const [one, other] = [slotWidth(measured, screen), slotWidth(current, screen)]
    return Math.abs(one - other) <= Math.max(PIXELS, one * SHARE)
  })
}
