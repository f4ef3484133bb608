import type { ExportKind, RenditionRequest } from '../../query/request'
import type { VideoExportKind } from '../../query/video'
import type { Asset } from '../images/asset'
import type { Reference } from '../references/reference'
import { renditionsOf } from '../renditions/rendition'
import { videoSetOf } from '../videos/video-set'

/** The statically known part of a module's exports. */
const FACETS = [
  'local',
  'video',
  'width',
  'height',
  'duration',
  'streaming',
  'srcset',
  'sizes',
  'placeholder',
] as const
type Facet = (typeof FACETS)[number]

/** The facts of a file that declarations depend on. */
type KnownFile = Pick<Asset, 'width' | 'height' | 'video'>

/** One import's declaration. */
export interface Declaration {
  facets: ReadonlySet<Facet>
  /** The export that is also the default export. */
  default: string
}

/** The default export of each kind. */
const DEFAULTS: Record<ExportKind | VideoExportKind, string> = {
  url: 'src',
  srcset: 'srcset',
  img: 'img',
  picture: 'picture',
  meta: 'meta',
  video: 'video',
  poster: 'poster',
  hls: 'hls',
  dash: 'dash',
}

/** @param source the image or video, if known (local files) */
export function declarationOf({ kind, request }: Reference, source: KnownFile | undefined): Declaration {
  const { width, height, sizes, main } = renditionsOf(request, source)
  const known: Record<Facet, boolean> = {
    local: kind === 'local',
    width: width !== undefined,
    height: height !== undefined,
    srcset: main.descriptor !== undefined,
    sizes: sizes !== undefined,
    placeholder: request.placeholder !== undefined,
    video: request.video !== undefined,
    duration: request.video !== undefined && durationOf(request, source) !== undefined,
    streaming: (request.video?.resolutions.length ?? 0) > 0,
  }
  return { facets: new Set(FACETS.filter((facet) => known[facet])), default: DEFAULTS[request.as] }
}

function durationOf(request: RenditionRequest, source: KnownFile | undefined): number | undefined {
  return videoSetOf(request, { ...source, duration: source?.video?.duration }).duration
}

/** Merges the declarations of two images of one specifier: in another folder it is another file. */
export function common(one: Declaration, other: Declaration): Declaration {
  const facets = FACETS.filter((facet) => one.facets.has(facet) && other.facets.has(facet))
  return { ...one, facets: new Set(facets) }
}

/** Returns all declarations as one text, deterministic for equal input. */
export function declarationsText(
  declarations: ReadonlyMap<string, { importers: readonly string[]; declaration: Declaration }>,
  presets: readonly string[],
): string {
  const sorted = [...declarations].sort(([a], [b]) => (a < b ? -1 : 1))
  const shapes = new Map(
    sorted.map(([, { declaration }]) => [shapeName(declaration.facets), declaration.facets]),
  )
  const names = [...presets].sort().map((name) => quoted(name))
  return [
    HEADER,
    `/** Declares the presets of the options. */\ndeclare type ImageKitPreset = ${names.join(' | ') || 'never'}\n`,
    ...sorted.map(([specifier, { importers, declaration }]) => moduleText(specifier, importers, declaration)),
    ...[...shapes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, facets]) => shapeText(name, facets)),
  ].join('\n')
}

export const HEADER =
  '// Written by unplugin-imagekit (option dts) of the imports in use: another one is an error in the editor.\n'

function moduleText(specifier: string, importers: readonly string[], declaration: Declaration): string {
  const shape = quoted(shapeName(declaration.facets))
  const lines = [
    ...importers.map((importer) => `// ${importer}`),
    `declare module ${quoted(moduleName(specifier))} {`,
    `  export * from ${shape}`,
    `  export { ${declaration.default} as default } from ${shape}`,
    '}',
  ]
  return `${lines.join('\n')}\n`
}

/**
 * Turns a relative specifier into a pattern: TypeScript can't declare relative names, but accepts patterns; the star
 * matches nothing then.
 *
 * @see https://www.typescriptlang.org/docs/handbook/modules/reference.html#ambient-modules
 */
function moduleName(specifier: string): string {
  return /^[./]/.test(specifier) ? `*${specifier}` : specifier
}

const SHAPE = 'imagekit:'

function shapeName(facets: ReadonlySet<Facet>): string {
  return SHAPE + (FACETS.filter((facet) => facets.has(facet)).join(',') || 'remote')
}

/** Declares the exports as a module that many imports can share. */
function shapeText(name: string, facets: ReadonlySet<Facet>): string {
  const has = (facet: Facet) => facets.has(facet)
  const isSized = has('local') && has('width') && has('height')
  const type = (exported: string) => `import('unplugin-imagekit/types').${exported}`
  const meta = has('local') ? type('LocalMeta') : type('Meta')
  const sized = (one: string, facet: 'width' | 'height' | 'duration') =>
    has(facet) ? one : `${one} | undefined`
  const ofVideos = {
    src: 'string',
    width: sized('number', 'width'),
    height: sized('number', 'height'),
    duration: sized('number', 'duration'),
    poster: 'string | undefined',
    // Without ImageKit there are neither.
    hls: has('streaming') ? 'string | undefined' : 'undefined',
    dash: has('streaming') ? 'string | undefined' : 'undefined',
    video: type(isSized ? 'LocalVideo' : 'Video'),
    posterImage: `${type('Img')} | undefined`,
    sources: `${type('VideoSource')}[]`,
    meta: type(has('local') ? 'LocalVideoMeta' : 'VideoMeta'),
  }
  const ofImages = {
    src: 'string',
    srcset: has('srcset') ? 'string' : 'undefined',
    sizes: has('sizes') ? 'string' : 'undefined',
    width: has('width') ? 'number' : 'number | undefined',
    height: has('height') ? 'number' : 'number | undefined',
    placeholder: has('placeholder') ? 'string' : 'undefined',
    img: type(isSized ? 'LocalImg' : 'Img'),
    picture: type(isSized ? 'LocalPicture' : 'Picture'),
    preload: type('Preload'),
    preloads: `${type('Preload')}[]`,
    meta: has('local') && !isSized ? `Omit<${meta}, 'width' | 'height'> & ${type('Meta')}` : meta,
  }
  const types = has('video') ? ofVideos : ofImages
  const lines = Object.entries(types).map(([exported, one]) => `  export const ${exported}: ${one}`)
  return [`declare module ${quoted(name)} {`, ...lines, '}', ''].join('\n')
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}

const MODULE = /^declare module '((?:[^'\\]|\\.)+)' \{$/
const SHAPE_LINE = /^ {2}export \* from 'imagekit:([\w,]+)'$/
const DEFAULT_LINE = /^ {2}export \{ (\w+) as default \}/

/** Reads the imports of a text that `declarationsText` made, so that what another process has seen is not lost. */
export function readDeclarations(
  text: string,
): Map<string, { importers: string[]; declaration: Declaration }> {
  const found = new Map<string, { importers: string[]; declaration: Declaration }>()
  const lines = text.split('\n')
  let importers: string[] = []
  // By lines: a pattern for the whole block would begin again at every line of a long run of comments.
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('// ')) {
      importers.push(line.slice('// '.length))
      continue
    }
    const name = MODULE.exec(line)?.[1]
    const shape = SHAPE_LINE.exec(lines[index + 1] ?? '')?.[1]
    const exported = DEFAULT_LINE.exec(lines[index + 2] ?? '')?.[1]
    if (importers.length > 0 && name !== undefined && shape !== undefined && exported !== undefined) {
      const specifier = name.replace(/\\(.)/g, '$1').replace(/^\*(?=[./])/, '')
      const parts = new Set(shape.split(','))
      const facets = new Set(FACETS.filter((facet) => parts.has(facet)))
      found.set(specifier, { importers, declaration: { facets, default: exported } })
    }
    importers = []
  }
  return found
}
