import { posix } from 'node:path'
import type { ReportImage } from './report-types'

/** Finds the image of a URL or file of the output. */
export class ImageIndex {
  readonly #byUrl = new Map<string, ReportImage>()
  readonly #byFile = new Map<string, ReportImage>()
  /** By the last part of a file's path: names of output files have a hash. `null`: several have it. */
  readonly #byName = new Map<string, ReportImage | null>()

  /** @param files of the output, by key */
  constructor(images: Iterable<ReportImage>, files: ReadonlyMap<string, readonly string[]>) {
    for (const image of images) {
      for (const { url } of image.renditions) if (url) this.#byUrl.set(url, image)
      for (const file of files.get(image.key) ?? []) {
        this.#byFile.set(file, image)
        const name = posix.basename(file)
        const other = this.#byName.get(name)
        this.#byName.set(name, other === undefined || other === image ? image : null)
      }
    }
  }

  /** The image that a URL in a file of the output leads to. @param from path of that file from the output folder */
  find(url: string, from: string): ReportImage | undefined {
    const known = this.#byUrl.get(url)
    if (known || /^(?:data|blob):/i.test(url)) return known
    const path = this.pathOf(url, from)
    return this.#byFile.get(path) ?? this.#byName.get(posix.basename(path)) ?? undefined
  }

  /** The path of a URL in the output folder, as far as that can be told without knowing where the site is served. */
  pathOf(url: string, from: string): string {
    const [path = ''] = url.replace(/^https?:\/\/[^/]+/i, '').split(/[?#]/)
    const decoded = decode(path)
    const joined = decoded.startsWith('/') ? decoded : posix.join('/', posix.dirname(from), decoded)
    return posix.normalize(joined).replace(/^\/+/, '')
  }

  /** The images that a script or style sheet names. */
  mentionedIn(text: string, from: string): Set<ReportImage> {
    const found = new Set<ReportImage>()
    for (const [word] of text.matchAll(/[^\s"'`()<>\\]+/g)) {
      // A file's name has a dot in it, as a URL has.
      if (!word.includes('.') || word.length > 2000) continue
      const image = this.find(word.replace(/[,;]+$/, ''), from)
      if (image) found.add(image)
    }
    return found
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
