import type { Device } from '../devices/devices'

/**
 * How a rendition's bytes are known.
 * - `output`: a file of the build's output
 * - `cdn`: the CDN's answer to a HEAD request
 * - `engine`: rendered on this machine by ImageKit's rules, an estimate of what the CDN delivers
 * - `model`: estimated from the original's bytes and size
 */
export type Basis = 'output' | 'cdn' | 'engine' | 'model'

/** One image that a browser may load. */
export interface ReportRendition {
  url?: string
  /** File of the output folder. */
  file?: string
  /** Pixels. */
  width?: number
  height?: number
  /** `400w` or `2x`. */
  descriptor?: string
  /** Format of a `<source>`; without one it is the `<img>`'s. */
  format?: string
  /** Media condition of a `<source>`. */
  media?: string
  /** `sizes` of a `<source>`, where it has its own. */
  sizes?: string
  /** Absent if nothing is known of it. */
  bytes?: number
  basis?: Basis
}

/** Where a source file refers to an image. */
export interface ReportModule {
  /** Path from the root. */
  file: string
  /** From 1. */
  line?: number
  /** Whether its tag there has no `alt`. */
  isAltMissing?: boolean
}

export const FINDINGS = [
  'upscaled',
  'blurred',
  'unneeded',
  'no-alt',
  'lcp',
  'heavy',
  'changed',
  'missing',
] as const
/**
 * - `upscaled`: asks for more pixels than the original has
 * - `blurred`: a device shows it larger than its largest rendition
 * - `unneeded`: has widths that no screen takes
 * - `no-alt`: a tag has no `alt`
 * - `lcp`: probably, or by Chromium, the LCP image of a page, and loaded without `priority`
 * - `heavy`: above the option `budget` on a device
 * - `changed`: the file is another one than when the build ran
 * - `missing`: the file no longer exists
 */
export type FindingKind = (typeof FINDINGS)[number]

export interface Finding {
  kind: FindingKind
  /** What was found, in a sentence. */
  text: string
}

/** A reference of the build, and what is known of its image. */
export interface ReportImage {
  /** The specifier, as written in the root. */
  key: string
  /** Path from the root, path in the Media Library, or URL. */
  path: string
  folder: string
  kind: 'local' | 'library' | 'remote'
  isVideo: boolean
  modules: ReportModule[]
  /** Pages of the output that show it. */
  pages: string[]
  /** The original: SHA-256, bytes, pixels. */
  hash?: string
  bytes?: number
  width?: number
  height?: number
  format?: string
  sizes?: string
  priority: boolean
  renditions: ReportRendition[]
  /** What each device loads: an index of `renditions`, in the order of `Report.devices`. */
  loads: (number | undefined)[]
  /** Widths in `renditions` that no screen takes. */
  unneeded: number[]
  findings: Finding[]
}

/** Bytes of a part of the site. */
export interface Share {
  name: string
  /** Number of its images. */
  images: number
  /** Bytes of their originals. */
  originals: number
  /** Bytes that each device loads, in the order of `Report.devices`. */
  loads: number[]
}

/** A part of the report, or the reason why it is unknown. */
export type Part<T> = T | { unknown: string }

export interface ReportDevice extends Device {
  /** Bytes of all images of the build. */
  bytes: number
}
