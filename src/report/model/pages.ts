import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listFiles } from '../../deploy/scan/list-files'
import { readText } from '../../lib/files/regular-file'
import type { ImageIndex } from './image-index'
import { type PageUse, readPage } from './page-uses'
import type { ReportImage } from './report-types'

/** An HTML file of the output, and its images. */
export interface ReportPage {
  /** Path from the output folder. */
  file: string
  /** Keys of its images, in the order of the document; those that only its scripts name come last. */
  images: string[]
  uses: PageUse[]
}

/** What a run with a browser needs to know of the build. */
export interface Site {
  outDir: string
  pages: readonly ReportPage[]
  index: ImageIndex
  images: ReadonlyMap<string, ReportImage>
}

/** Pages that are read; a report of more is none that is looked at. */
const MAX_PAGES = 2000
/** Scripts of a page that are followed. */
const MAX_SCRIPTS = 100

/** Finds the pages of the output, and the images that their markup, style sheets and scripts refer to. */
export async function readPages(
  outDir: string,
  index: ImageIndex,
): Promise<{ pages: ReportPage[]; left: number }> {
  const files = existsSync(outDir)
    ? await listFiles(['**/*.{html,htm}'], { cwd: outDir, ignore: ['**/node_modules/**'] })
    : []
  const reader = new PageReader(outDir, index)
  const pages = []
  for (const file of files.slice(0, MAX_PAGES)) pages.push(await reader.read(file))
  return { pages, left: Math.max(0, files.length - MAX_PAGES) }
}

class PageReader {
  readonly #outDir: string
  readonly #index: ImageIndex
  /** Images that a style sheet or script names, by its path. */
  readonly #linked = new Map<string, { images: ReportImage[]; imports: string[] }>()

  constructor(outDir: string, index: ImageIndex) {
    this.#outDir = outDir
    this.#index = index
  }

  async read(file: string): Promise<ReportPage> {
    const { uses, styles, scripts } = await readPage(readText(join(this.#outDir, file)), file, this.#index)
    const found = new Set(uses.map(({ image }) => image))
    for (const style of styles) for (const image of this.#imagesIn(style, file).images) found.add(image)
    for (const image of this.#imagesOfScripts(scripts, file)) found.add(image)
    for (const image of found) image.pages.push(file)
    return { file, images: [...found].map(({ key }) => key), uses }
  }

  #imagesOfScripts(scripts: readonly string[], page: string): Set<ReportImage> {
    const images = new Set<ReportImage>()
    const seen = new Set<string>()
    const queue: [script: string, from: string][] = scripts.map((script) => [script, page])
    for (let next = queue.shift(); next && seen.size < MAX_SCRIPTS; next = queue.shift()) {
      const path = this.#index.pathOf(next[0], next[1])
      if (seen.has(path)) continue
      seen.add(path)
      const linked = this.#imagesIn(next[0], next[1])
      for (const image of linked.images) images.add(image)
      queue.push(...linked.imports.map((one): [string, string] => [one, path]))
    }
    return images
  }

  /** The images that a style sheet or script of the output names; none of a file elsewhere. */
  #imagesIn(url: string, from: string): { images: ReportImage[]; imports: string[] } {
    const path = this.#findFile(this.#index.pathOf(url, from))
    if (path === undefined) return { images: [], imports: [] }
    const known = this.#linked.get(path)
    if (known) return known
    const text = readText(join(this.#outDir, path))
    // Those that a page loads at once: dynamic imports are of other pages as often as not.
    const imports = [...text.matchAll(/\b(?:import|from)\s*["'](\.{1,2}\/[^"'\s]+\.[cm]?js)["']/g)].map(
      ([, one]) => one!,
    )
    const linked = { images: [...this.#index.mentionedIn(text, path)], imports }
    this.#linked.set(path, linked)
    return linked
  }

  /** A site may be served below a path of which the output knows nothing. */
  #findFile(path: string): string | undefined {
    for (let rest = path; rest; rest = rest.includes('/') ? rest.slice(rest.indexOf('/') + 1) : '')
      if (existsSync(join(this.#outDir, rest)) && dirname(rest) !== '..') return rest
    return undefined
  }
}
