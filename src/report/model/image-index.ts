import { posix } from 'node:path'
import { addToGroup } from '../../lib/collections/add-to-group'
import { percentDecode } from '../../lib/percent-decode'
import type { ReportImage } from './report-types'

const NONE: readonly ReportImage[] = []

/** Finds the images of a URL or file of the output: equal content may be one file of several references. */
export class ImageIndex {
  readonly #byUrl = new Map<string, ReportImage[]>()
  readonly #byFile = new Map<string, ReportImage[]>()
  /** Files by the last part of their path: names of output files have a hash. `null`: several have it. */
  readonly #byName = new Map<string, string | null>()

  /** @param files of the output, by key */
  constructor(images: Iterable<ReportImage>, files: ReadonlyMap<string, readonly string[]>) {
    for (const image of images) {
      for (const url of new Set(image.renditions.map((one) => one.url)))
        if (url) addToGroup(this.#byUrl, url, image)
      for (const file of files.get(image.key) ?? []) {
        addToGroup(this.#byFile, file, image)
        const name = posix.basename(file)
        const other = this.#byName.get(name)
        this.#byName.set(name, other === undefined || other === file ? file : null)
      }
    }
  }

  /** The images that a URL in a file of the output leads to. @param from path of that file from the output folder */
  find(url: string, from: string): readonly ReportImage[] {
    const known = this.#byUrl.get(url)
    if (known || url === '' || /^(?:data|blob):/i.test(url)) return known ?? NONE
    const path = this.pathOf(url, from)
    const named = this.#byName.get(posix.basename(path))
    return this.#byFile.get(path) ?? (named ? this.#byFile.get(named) : undefined) ?? NONE
  }

  /** The path of a URL in the output folder, as far as that can be told without knowing where the site is served. */
  pathOf(url: string, from: string): string {
    const [path = ''] = url.replace(/^https?:\/\/[^/]+/i, '').split(/[?#]/)
    const decoded = percentDecode(path)
    const joined = decoded.startsWith('/') ? decoded : posix.join('/', posix.dirname(from), decoded)
    return posix.normalize(joined).replace(/^\/+/, '')
  }

  /** The images that a script or style sheet names. */
  mentionedIn(text: string, from: string): Set<ReportImage> {
    const found = new Set<ReportImage>()
    for (const [word] of text.matchAll(/[^\s"'`()<>\\]+/g)) {
      // A file's name has a dot in it, as a URL has.
      if (!word.includes('.') || word.length > 2000) continue
      for (const image of this.find(word.replace(/[,;]+$/, ''), from)) found.add(image)
    }
    return found
  }
}
