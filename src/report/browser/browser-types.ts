/** A window of a run with a browser. */
export interface BrowserWindow {
  width: number
  height: number
  density: number
}

/** An image of a page in one window. */
export interface ShownImage {
  /** Key of the reference; absent for an image that is not the plugin's. */
  key?: string
  url: string
  /** `img`, or `background` for one of CSS. */
  kind: 'img' | 'background'
  /** CSS pixels that it is drawn with. */
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
  /** The largest contentful paint: its element, and its image if it is one. */
  lcp?: { tag: string; url?: string; key?: string; milliseconds: number }
}

/** What Chromium loaded and showed of the built pages. */
export interface BrowserRun {
  windows: BrowserWindow[]
  visits: PageVisit[]
  /** Pages of the output that were not opened. */
  left: number
}
