import { existsSync } from 'node:fs'
import type { Build } from '../../core/build'
import type { Described } from '../../core/delivery/describe'
import type { Manifest, ManifestImage } from '../../core/output/manifest'
import { errorMessage } from '../../diagnostics/build-error'
import { mediaOf } from '../../query/media'
import { parseSpecifier } from '../../query/specifier'
import { parseUrl, type Transformation } from '../../url'
import type { Finding, ReportImage, ReportRendition } from './report-types'

/** An image of the report, and how its renditions are made. */
export interface Referenced {
  image: ReportImage
  entry: ManifestImage
  /** `undefined` where the reference can't be resolved any more. */
  described: Described | undefined
  /** Transformations of `image.renditions`, in the same order. */
  transformations: (readonly Transformation[])[]
}

/** Resolves the references of a manifest, without rendering or loading anything. */
export async function readReferences(manifest: Manifest, build: Build): Promise<Referenced[]> {
  const found: Referenced[] = []
  for (const [key, entry] of Object.entries(manifest.images)) {
    const described = await describe(key, build)
    const referenced =
      'problem' in described
        ? unresolved(key, entry, described.problem, manifest)
        : resolved(key, entry, described)
    found.push(referenced)
    build.forget(key)
  }
  return found
}

async function describe(key: string, build: Build): Promise<Described | { problem: Finding }> {
  try {
    // A key is the specifier as it would be written in the root.
    return build.describe(await build.resolve(key, undefined, async () => undefined))
  } catch (error) {
    const isMissing = /^ik:\.\.?\//.test(key) && !existsSync(fileIn(key, build))
    return {
      problem: isMissing
        ? { kind: 'missing', text: 'The file no longer exists' }
        : { kind: 'changed', text: `It can’t be read any more: ${errorMessage(error)}` },
    }
  }
}

const fileIn = (key: string, { project }: Build) => `${project.options.root}/${parseSpecifier(key).path}`

function base(key: string, { hash, size }: ManifestImage): ReportImage {
  const { kind, path } = parseSpecifier(key)
  const local = path.replace(/^\.\//, '')
  return {
    key,
    path: local,
    folder: folderOf(kind === 'remote' ? new URL(path).host : local),
    kind: kind === 'library' || kind === 'remote' ? kind : 'local',
    isVideo: mediaOf(path) === 'video',
    modules: [],
    pages: [],
    ...(hash && { hash }),
    ...(size && { bytes: size }),
    priority: false,
    renditions: [],
    loads: [],
    unneeded: [],
    findings: [],
  }
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/')
  return end > 0 ? path.slice(0, end) : end === 0 || !path.includes('.') ? '/' : '.'
}

function resolved(key: string, entry: ManifestImage, described: Described): Referenced {
  const { reference, asset, set, urlOf } = described
  const image = base(key, entry)
  if (asset) {
    const { width, height, format } = asset
    Object.assign(image, { width, height, format })
    if (entry.hash && entry.hash !== asset.hash)
      image.findings.push({ kind: 'changed', text: 'The file has changed since the build' })
  }
  image.priority = reference.request.priority
  if (set.sizes !== undefined) image.sizes = set.sizes
  if (image.isVideo) return { image, entry, described, transformations: [] }
  for (const { asked, instead, axis } of set.upscalings)
    image.findings.push({
      kind: 'upscaled',
      text: `Asks for ${axis} ${asked.join(', ')}; the original allows ${instead}`,
    })
  const isRemote = entry.urls.length > 0
  const groups = [
    ...set.sources.map(({ media, format, candidates, sizes }) => ({ media, format, candidates, sizes })),
    { media: undefined, format: undefined, candidates: set.candidates, sizes: undefined },
  ]
  const all = groups.flatMap(({ candidates, ...group }) =>
    candidates.map((candidate) => ({ ...group, candidate })),
  )
  image.renditions = all.map(({ media, format, sizes, candidate }): ReportRendition => {
    const { width, height, descriptor } = candidate
    const url = isRemote ? urlOf(candidate) : undefined
    return {
      ...(url && { url }),
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(descriptor && { descriptor }),
      ...(format && { format }),
      ...(media && { media }),
      ...(media && sizes && { sizes }),
    }
  })
  return { image, entry, described, transformations: all.map(({ candidate }) => candidate.transformation) }
}

/** What the manifest alone says: URLs, and the widths in them. */
function unresolved(
  key: string,
  entry: ManifestImage,
  problem: Finding,
  { urlEndpoint }: Manifest,
): Referenced {
  const image = base(key, entry)
  image.findings.push(problem)
  const parsed = (image.isVideo ? [] : entry.urls).map((url) => ({
    url,
    steps: urlEndpoint ? parseUrl(url, { urlEndpoint }).transformation : [],
  }))
  image.renditions = parsed.map(({ url, steps }): ReportRendition => {
    const width = Number(steps.findLast((step) => step.width !== undefined)?.width)
    return width > 1 ? { url, width, ...(parsed.length > 1 && { descriptor: `${width}w` }) } : { url }
  })
  return { image, entry, described: undefined, transformations: parsed.map(({ steps }) => steps) }
}
