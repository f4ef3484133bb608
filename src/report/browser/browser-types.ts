/** A window of a run with a browser. */
export interface BrowserWindow {
  width: number
  height: number
  density: number
}

/** The windows in which each page is opened. docs/look.md names them. */
export const WINDOWS: readonly BrowserWindow[] = [
  { width: 360, height: 800, density: 3 },
  { width: 412, height: 915, density: 2.625 },
  { width: 768, height: 1024, density: 2 },
  { width: 1024, height: 768, density: 2 },
  { width: 1440, height: 900, density: 2 },
  { width: 1920, height: 1080, density: 1 },
]

/** An image of a page in one window. */
export interface ShownImage {
  /** Key of the reference; absent for an image that is not the plugin's. */
  key?: string
  url: string
  /** `img`, or `background` for one of CSS. */
  kind: 'img' | 'background'
  /** CSS pixels that the whole image is drawn with; 0 if it is hidden. */
  width: number
  height: number
  /** Pixels of the file. */
  naturalWidth: number
  naturalHeight: number
  /** Bytes that were downloaded for it. */
  bytes: number
  /** Bytes of pixels beyond those that the screen shows. */
  wasted: number
}

/** The largest contentful paint. */
export interface LargestPaint {
  tag: string
  url?: string
  key?: string
  milliseconds: number
  /** Whether its `<img>` is loaded before others. */
  isEarly: boolean
}

/** A page in one window. */
export interface PageVisit {
  page: string
  window: BrowserWindow
  /** Bytes of all images that were downloaded. */
  bytes: number
  wasted: number
  images: ShownImage[]
  /** Cumulative layout shift. */
  shift: number
  lcp?: LargestPaint
}

/** What Chromium loaded and showed of the built pages. */
export interface BrowserRun {
  windows: readonly BrowserWindow[]
  visits: PageVisit[]
  /** Pages of the output that were not opened. */
  left: number
}
