import { parseSpecifier } from '../../query/specifier'
import type { Collected } from '../collect'
import type { DuplicateGroup } from '../model/duplicates'
import { loadedBytes } from '../model/loads'
import type { Picture } from '../model/pictures'
import { FINDINGS, type FindingKind, type ReportImage } from '../model/report-types'
import { isEstimated, type Report } from '../report'

/** Labels of findings, and what they mean. */
const LABELS: Readonly<Record<FindingKind, readonly [label: string, hint: string]>> = {
  upscaled: ['Upscaled', 'Asks for more pixels than the original has'],
  blurred: ['Too small', 'Shown larger than the largest rendition'],
  unneeded: ['Unneeded widths', 'Widths that no screen takes'],
  'no-alt': ['No alt', 'Screen readers have nothing to say'],
  lcp: ['Late LCP image', 'Loads without priority'],
  heavy: ['Over budget', 'Above the option budget'],
  changed: ['Changed', 'Another file than the build had'],
  missing: ['Missing', 'The file no longer exists'],
}

/** Rows of the page's lists beside the table of images: the heaviest ones, and the number of all. */
const MAX_ROWS = 300

/** What the page is drawn from: as the report, without what it does not show, in lists where there are many. */
export function pageData({ report, pictures }: Collected): object {
  const { images, folders, modules, pages, duplicates, changes, browser, advice, ...rest } = report
  const files = new Names()
  const rows = images.map((image) => rowOf(image, files, pictures))
  const pictureOf = new Map(images.map(({ path, hash }) => [path, picture(hash, pictures)]))
  return {
    ...without(rest, ['version', 'urlEndpoint', 'bundler']),
    devices: report.devices.map(({ name, bytes, ...screen }) => ({
      name,
      bytes,
      screen: screenText(screen),
    })),
    isEstimated: isEstimated(report),
    kinds: FINDINGS.map((kind) => [kind, ...LABELS[kind]]),
    images: rows,
    files: files.list,
    folders: folders.slice(0, MAX_ROWS),
    modules: modules.slice(0, MAX_ROWS),
    pages: pages.slice(0, MAX_ROWS),
    duplicates: {
      equal: duplicates.equal.slice(0, MAX_ROWS).map((group) => shown(group, pictureOf)),
      near: duplicates.near.slice(0, MAX_ROWS).map((group) => shown(group, pictureOf)),
    },
    changes: 'unknown' in changes ? changes : shortened(changes),
    advice: advice.map((one) => ({ ...one, key: undefined, picture: pictureOf.get(one.path) })),
    ...(browser && { browser: { visits: browser.visits.slice(0, MAX_ROWS).map(visitOf) } }),
  }
}

function without<T extends object>(value: T, names: readonly string[]): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) as Partial<T>
}

/** Names that many rows share, by their index. */
class Names {
  readonly list: string[] = []
  readonly #indices = new Map<string, number>()

  indexOf(name: string): number {
    const known = this.#indices.get(name)
    if (known !== undefined) return known
    this.#indices.set(name, this.list.length)
    return this.list.push(name) - 1
  }
}

/** In the order in which the page's `readData` names them. */
function rowOf(image: ReportImage, files: Names, pictures: ReadonlyMap<string, Picture>): unknown[] {
  const chosen = image.loads.map((index) => (index === undefined ? undefined : image.renditions[index]))
  const estimated = chosen.reduce(
    (bits, one, index) => bits + (one?.basis === 'engine' || one?.basis === 'model' ? 2 ** index : 0),
    0,
  )
  const bytes = loadedBytes(image)
  return [
    image.path,
    parseSpecifier(image.key).query,
    files.indexOf(image.folder),
    image.bytes ?? 0,
    image.width,
    image.height,
    chosen.map((one, index) => (one?.bytes === undefined ? null : bytes[index])),
    chosen.map((one) => one?.width ?? null),
    estimated,
    image.findings.map(({ kind, text }) => [FINDINGS.indexOf(kind), text]),
    image.modules.map(({ file, line }) => [files.indexOf(file), line]),
    picture(image.hash, pictures),
    image.isVideo ? 1 : 0,
  ]
}

function picture(hash: string | undefined, pictures: ReadonlyMap<string, Picture>): string | undefined {
  const known = hash === undefined ? undefined : pictures.get(hash)
  return known?.thumb ?? known?.color
}

function shown(group: DuplicateGroup, pictureOf: ReadonlyMap<string, string | undefined>) {
  return { ...group, pictures: group.paths.slice(0, 4).map((path) => pictureOf.get(path)) }
}

function shortened(changes: Exclude<Report['changes'], { unknown: string }>) {
  const few = (list: typeof changes.new) =>
    list.slice(0, MAX_ROWS).map(({ path, before, after }) => ({ path, before, after }))
  return { ...changes, new: few(changes.new), changed: few(changes.changed), gone: few(changes.gone) }
}

function visitOf({
  page,
  window,
  bytes,
  wasted,
  shift,
  lcp,
}: NonNullable<Report['browser']>['visits'][number]) {
  const what = lcp && `${lcp.key ?? (lcp.url ? 'another image' : `<${lcp.tag}>`)}, ${lcp.milliseconds} ms`
  return { page, width: window.width, density: window.density, bytes, wasted, shift, lcp: what }
}

export function screenText({
  width,
  height,
  density,
}: {
  width: number
  height: number
  density: number
}): string {
  return `${width} × ${height}${density === 1 ? '' : ` at ${density}x`}`
}
