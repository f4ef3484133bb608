import { dirname } from 'node:path'
import type { Build } from '../core/build'
import { Sidecars } from '../core/images/sidecar'
import { SharedClient } from '../core/media-library/client'
import { Project } from '../core/project'
import { type CurrentManifest, readCurrent } from '../deploy/manifests'
import type { Setup } from '../deploy/setup'
import { formatBytes } from '../diagnostics/log'
import { type Advice, advise, type Shown } from './advice/advise'
import type { Browsed } from './browser/browsed'
import { addBrowserFindings } from './browser/browser-findings'
import { Engine } from './bytes/engine'
import { measure } from './bytes/measure'
import { DEVICES } from './devices/devices'
import { checkBudgets } from './model/budgets'
import { findDuplicates } from './model/duplicates'
import { ImageIndex } from './model/image-index'
import { chooseLoads, loadedBytes } from './model/loads'
import { findModules } from './model/modules'
import { addPageFindings, addSourceFindings } from './model/page-findings'
import { type ReportPage, readPages, type Site } from './model/pages'
import { type Picture, readPictures } from './model/pictures'
import { compareDeploys } from './model/previous'
import { type Referenced, readReferences } from './model/references'
import type { ReportImage } from './model/report-types'
import { shareOf, sharesBy } from './model/shares'
import { projectName, type Report } from './report'

export interface CollectSettings {
  /** Manifests, relative to the root. Default: the one in `dist`, `build`, `out` … */
  manifests?: readonly string[]
  /** Manifest to compare with. Default: the option `previousManifest`. */
  previous?: string
  /** Purge requests a month. Default 1000. */
  quota?: number
  /** HEAD requests a second to the CDN, for the bytes of renditions. Default: none are sent. */
  rate?: number
  /** Opens the built pages in a browser. */
  browse?: (site: Site) => Promise<Browsed>
}

/** A report, and the small pictures that its page shows, by the SHA-256 of their originals. */
export interface Collected {
  report: Report
  pictures: ReadonlyMap<string, Picture>
}

/** References for which advice is computed: the heaviest ones. */
const MAX_ADVISED = 60

/**
 * Collects a report from the manifest, the output, the source and the last deploy. Writes nothing but the cache.
 *
 * @throws ImageKitBuildError `MANIFEST_INVALID`
 */
export async function collect(setup: Setup, settings: CollectSettings = {}): Promise<Collected> {
  const current = readCurrent(setup, settings.manifests)
  const { manifest, files } = current
  const options = {
    ...setup.options,
    urlEndpoint: manifest.urlEndpoint ?? setup.options.urlEndpoint,
    // Resolving a reference must neither look it up nor declare it.
    verifyRemote: false,
    dts: undefined,
    dryRun: true,
  }
  const own = { ...setup, options }
  const client = new SharedClient(options)
  const release = client.hold()
  try {
    const project = new Project(options, { sidecars: new Sidecars(), client })
    const build = project.open({
      bundler: 'report',
      purpose: 'build',
      logger: { info: () => {}, warn: () => {} },
      localUrl: () => ({ prelude: '', url: '' }),
      hasAssetPipeline: true,
    })
    build.start()
    const outDir = outputFolder(files[0]!, options.manifest)
    return await new Collector(own, client, build, current, outDir).collect(settings)
  } finally {
    await release()
  }
}

/** `dist` of `dist/imagekit-manifest.json`; the option `manifest` may name a file in a folder of it. */
function outputFolder(file: string, name: string | false): string {
  const path = file.replaceAll('\\', '/')
  return name && path.endsWith(`/${name}`) ? path.slice(0, -name.length - 1) : dirname(file)
}

class Collector {
  readonly #setup: Setup
  readonly #client: SharedClient
  readonly #build: Build
  readonly #current: CurrentManifest
  readonly #outDir: string
  readonly #notes: string[] = []

  constructor(setup: Setup, client: SharedClient, build: Build, current: CurrentManifest, outDir: string) {
    this.#setup = setup
    this.#client = client
    this.#build = build
    this.#current = current
    this.#outDir = outDir
  }

  async collect({ previous, quota, rate, browse }: CollectSettings): Promise<Collected> {
    const { options } = this.#setup
    const { manifest } = this.#current
    const context = { setup: this.#setup, client: this.#client }
    const references = await readReferences(manifest, this.#build)
    const images = new Map(references.map(({ image }) => [image.key, image]))
    if (references.length === 0)
      this.#notes.push(
        'The manifest has no image. In local mode, plain references without a query stay the bundler’s own.',
      )
    const index = new ImageIndex(images.values(), filesOf(references))
    const { pages, left } = await readPages(this.#outDir, index)
    if (left) this.#notes.push(`${left} pages are not read.`)
    const browsed = await browse?.({ outDir: this.#outDir, pages, index, images })
    this.#takeSizes(pages)
    if (browsed) this.#takeBrowsed(browsed, images)
    await this.#measure(references, rate)
    const unread = await findModules(images, context)
    if (unread) this.#notes.push(`The modules are not known: ${unread}`)
    for (const { image } of references) {
      chooseLoads(image)
      this.#checkBudget(image)
    }
    addPageFindings(pages, new Set(browsed?.run.visits.map(({ page }) => page)))
    if (browsed) addBrowserFindings(browsed, images)
    addSourceFindings(images.values())
    const pictures = await this.#pictures(references)
    const advice = await this.#advise(references, browsed?.shown)
    const compared = await compareDeploys(context, this.#current, {
      previous: previous ?? options.previousManifest,
      quota,
    })
    const all = [...images.values()]
    const total = shareOf('', all)
    const shares = {
      pages: sharesBy(all, (image) => image.pages),
      modules: sharesBy(all, (image) => image.modules.map(({ file }) => file)),
    }
    const budgets = checkBudgets(options.budgets, all, shares)
    for (const row of budgets)
      if (row.images === 0) this.#notes.push(`The budget of the ${row.kind} ${row.name} matches no image.`)
    const report: Report = {
      version: 1,
      name: projectName(options.root, manifest),
      bundler: manifest.bundler,
      urlEndpoint: manifest.urlEndpoint,
      bases: basesOf(all),
      devices: DEVICES.map((device, at) => ({ ...device, bytes: total.loads[at]! })),
      originals: { files: distinctOriginals(all), bytes: total.originals },
      videos: all.filter(({ isVideo }) => isVideo).length,
      images: all,
      folders: sharesBy(all, ({ folder }) => [folder]),
      ...shares,
      duplicates: findDuplicates(all, pictures),
      ...compared,
      budgets,
      advice,
      ...(browsed && { browser: browsed.run }),
      notes: this.#notes,
    }
    return { report, pictures }
  }

  /** A page may have `sizes` of its own, which count instead of the reference's. */
  #takeSizes(pages: readonly ReportPage[]): void {
    for (const { uses } of pages)
      for (const { image, sizes, tag } of uses)
        if (sizes && tag === 'img' && image.renditions.length > 1) image.sizes = sizes
  }

  #takeBrowsed({ sizes, failed, run }: Browsed, images: ReadonlyMap<string, ReportImage>): void {
    for (const [key, text] of sizes) {
      const image = images.get(key)
      if (image && image.renditions.length > 1) image.sizes = text
    }
    this.#notes.push(...failed)
    if (run.visits.length === 0)
      this.#notes.push('Chromium opened no page: the output has no HTML file, or none opens.')
    if (run.left) this.#notes.push(`${run.left} more pages were not opened in Chromium (--pages).`)
  }

  async #measure(references: readonly Referenced[], rate: number | undefined): Promise<void> {
    const { urlEndpoint } = this.#current.manifest
    const measured = await measure(references, {
      setup: this.#setup,
      build: this.#build,
      outDir: this.#outDir,
      urlEndpoint,
      rate,
    })
    if (rate !== undefined && !urlEndpoint)
      this.#notes.push('There is no CDN to measure: the images are in the output.')
    const [first] = measured?.failed ?? []
    if (first)
      this.#notes.push(
        `The CDN did not tell the bytes of ${measured!.failed.length} URLs: ${first.problem} (${first.url})`,
      )
    if (!Engine.isInstalled)
      this.#notes.push('sharp is not installed, so that no image is drawn, compared or shown.')
  }

  #checkBudget(image: ReportImage): void {
    const { budget } = this.#setup.options
    const bytes = loadedBytes(image)
    const most = Math.max(0, ...bytes)
    if (budget === undefined || most <= budget || image.isVideo) return
    const device = DEVICES[bytes.indexOf(most)]!.name
    image.findings.push({
      kind: 'heavy',
      text: `${device}: ${formatBytes(most)}, more than the budget of ${formatBytes(budget)}`,
    })
  }

  async #pictures(references: readonly Referenced[]): Promise<Map<string, Picture>> {
    const files = new Map<string, string>()
    for (const { image, described } of references) {
      const { reference, asset } = described ?? {}
      if (reference?.kind === 'local' && asset && !image.isVideo) files.set(asset.hash, reference.file)
    }
    return readPictures(files, this.#setup.options.cacheDir, (done) =>
      this.#setup.report({ kind: 'progress', what: 'originals', done, total: files.size }),
    )
  }

  async #advise(
    references: readonly Referenced[],
    shown: ReadonlyMap<string, Shown> | undefined,
  ): Promise<Advice[]> {
    const engine = Engine.isInstalled ? new Engine(this.#build) : undefined
    const heaviest = [...references]
      .sort((a, b) => Math.max(0, ...loadedBytes(b.image)) - Math.max(0, ...loadedBytes(a.image)))
      .slice(0, MAX_ADVISED)
    const advice: Advice[] = []
    for (const referenced of heaviest) {
      const one = await advise(referenced, shown?.get(referenced.image.key), engine)
      if (one) advice.push(one)
    }
    return advice.sort((a, b) => b.before - b.after - (a.before - a.after))
  }
}

function filesOf(references: readonly Referenced[]): Map<string, readonly string[]> {
  return new Map(references.map(({ image, entry }) => [image.key, entry.files ?? []]))
}

function basesOf(images: readonly ReportImage[]): Report['bases'] {
  const bases: Report['bases'] = { output: 0, cdn: 0, engine: 0, model: 0, unknown: 0 }
  for (const { renditions } of images) for (const { basis } of renditions) bases[basis ?? 'unknown']++
  return bases
}

function distinctOriginals(images: readonly ReportImage[]): number {
  return new Set(images.filter(({ bytes }) => bytes).map(({ hash, path }) => hash ?? path)).size
}
