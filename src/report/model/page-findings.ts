import { DEVICES } from '../devices/devices'
import { slotWidth } from '../devices/sizes'
import type { PageUse } from './page-uses'
import type { ReportPage } from './pages'
import type { ReportImage } from './report-types'

/** Images at the start of a page that may be its LCP image. */
const FIRST = 3
/** CSS pixels: a smaller image is a logo or an icon. */
const LEAST_LCP = 200
const LAPTOP = DEVICES[1]!

/**
 * Adds what the markup of pages tells: tags without `alt`, and LCP images that load late.
 *
 * @param visited pages of which a browser tells the LCP image
 */
export function addPageFindings(pages: readonly ReportPage[], visited: ReadonlySet<string>): void {
  const withoutAlt = new Map<ReportImage, string[]>()
  for (const { file, uses } of pages) {
    for (const { image, hasAlt } of uses) {
      if (hasAlt !== false) continue
      const files = withoutAlt.get(image) ?? []
      if (!files.includes(file)) files.push(file)
      withoutAlt.set(image, files)
    }
    const candidate = visited.has(file) ? undefined : lcpCandidate(uses)
    if (candidate && !candidate.isEarly && !candidate.image.priority) {
      const late = candidate.isLazy ? ', and is loaded lazily' : ''
      addOnce(candidate.image, `Probably the LCP image of ${file}, without priority${late}`)
    }
  }
  for (const [image, files] of withoutAlt) {
    const more = files.length > 1 ? ` and ${files.length - 1} more` : ''
    image.findings.push({ kind: 'no-alt', text: `No alt in ${files[0]}${more}` })
  }
}

/** Adds tags without `alt` in the source, where no page of the output has told of them. */
export function addSourceFindings(images: Iterable<ReportImage>): void {
  for (const image of images) {
    const place = image.modules.find(({ isAltMissing }) => isAltMissing)
    if (!place || image.findings.some(({ kind }) => kind === 'no-alt')) continue
    image.findings.push({ kind: 'no-alt', text: `No alt in ${place.file}:${place.line}` })
  }
}

function addOnce(image: ReportImage, text: string): void {
  if (!image.findings.some(({ kind }) => kind === 'lcp')) image.findings.push({ kind: 'lcp', text })
}

/** The largest of the first images, by its attributes, else by `sizes`. */
function lcpCandidate(uses: readonly PageUse[]): PageUse | undefined {
  const tags = uses.filter(({ tag, image }) => tag === 'img' && !image.isVideo).slice(0, FIRST)
  const sized = tags.map((use) => ({ use, width: shownWidth(use), area: areaOf(use) }))
  const large = sized.filter(({ width }) => width >= LEAST_LCP).sort((a, b) => b.area - a.area)
  return large[0]?.use
}

function shownWidth({ width, sizes, image }: PageUse): number {
  const slot =
    sizes === undefined && image.sizes === undefined ? undefined : slotWidth(sizes ?? image.sizes, LAPTOP)
  return Math.min(width ?? image.width ?? 0, slot ?? Number.POSITIVE_INFINITY)
}

function areaOf(use: PageUse): number {
  const { width, height, image } = use
  const ratio =
    width && height ? height / width : image.width && image.height ? image.height / image.width : 1
  return shownWidth(use) ** 2 * ratio
}
