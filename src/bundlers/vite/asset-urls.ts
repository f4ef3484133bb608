import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, extname, join, posix, resolve } from 'node:path'
import type { ResolvedConfig, Rolldown } from 'vite'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { locateInStyleSheets } from '../../diagnostics/style-sheets'
import { tryResolveFile } from '../shared/plain-imports'
import { bundlerRoot, EMITTED, opened, type Session } from '../shared/session'
import { dataUri } from './inline'

/*
 * Vite has many ways to an image: `url()` in a Sass partial, `new URL`, a glob, an `<img>`, the public folder. All end in
 * a file that is emitted and a name that is written: there the sweep waits. Where nothing is asked of an image, and it
 * comes from the CDN, its URL is written instead and the file is not emitted at all.
 */

/** Digits of the content's hash in an emitted name, as many as Vite's own. */
const DIGITS = 8

type AssetFileNames = Rolldown.OutputOptions['assetFileNames']
type Manifests = Pick<ResolvedConfig['build'], 'manifest' | 'ssrManifest'>
type RenderBuiltUrl = NonNullable<ResolvedConfig['experimental']['renderBuiltUrl']>

/** What the sweep knows of one build. */
export interface EmittedImages {
  /** Image files by the name that they are emitted under. */
  files: Map<string, string>
  /** What is known to be uploaded before anybody has written its URL. */
  keys: Set<string>
  /** Emitted names that the output does not need. */
  unneeded: Set<string>
  /** Those of them that stay all the same. */
  kept: Set<string>
  /** References to be drawn into the bundle, by the name that is written already. */
  drawn: Map<string, string>
  /** What has been answered in this build already, by the kind of question: Vite asks once for every `url()`, not once for an image. */
  answered: Map<string, Map<string, string | undefined>>
}

export const newEmittedImages = (): EmittedImages => ({
  files: new Map(),
  keys: new Set(),
  unneeded: new Set(),
  kept: new Set(),
  drawn: new Map(),
  answered: new Map(),
})

/** A build begins, which asks for everything anew. */
export function resetEmittedImages(session: Session): void {
  const { swept, texts, host } = session
  swept.answered.clear()
  // The builds of one run, of a client and a server, share what they know of an image.
  if (host?.purpose !== 'watch') return
  for (const names of [swept.files, swept.keys, swept.unneeded, swept.kept]) names.clear()
  session.outdated = new Set(texts.keys())
  session.newFiles?.start()
}

/** Gives images names by which they are known again: Vite tells whoever renders a URL nothing but the name. */
export function imageFileNames(session: Session, users: AssetFileNames): AssetFileNames {
  return (asset) => {
    const pattern = (typeof users === 'function' ? users(asset) : users) ?? 'assets/[name]-[hash].[ext]'
    const [original] = asset.originalFileNames
    return original === undefined
      ? pattern
      : once(session, pattern, original, () => sweptName(session, pattern, original))
  }
}

function once<Answer extends string | undefined>(
  { swept }: Session,
  kind: string,
  question: string,
  answer: () => Answer,
): Answer {
  const answered = swept.answered.get(kind) ?? new Map<string, string | undefined>()
  swept.answered.set(kind, answered)
  if (!answered.has(question)) answered.set(question, answer())
  return answered.get(question) as Answer
}

function sweptName(session: Session, pattern: string, original: string): string {
  const { project, host } = opened(session)
  const file = resolve(bundlerRoot(session), original)
  if (!project.isImage(file)) return pattern
  const key = tryResolveFile(project, host, file)
  if (key === undefined) return pattern
  const { files, keys } = session.swept
  if (project.uploads(host) && !session.inlines?.(file) && project.cdnUrl(key, host)) {
    keys.add(key)
  }
  const hash = project.hashOf(file).slice(0, DIGITS)
  const plain = pattern
    .replace(/\[hash(?::\d+)?\]/g, hash)
    .replaceAll('[name]', basename(file, extname(file)).replace(/[^\p{L}\p{N}_.-]/gu, '_'))
    .replaceAll('[extname]', extname(file))
    .replaceAll('[ext]', extname(file).slice(1))
  const isTaken = (files.get(plain) ?? file) !== file
  const name = isTaken ? plain.replace(/(\.\w+)$/, `-${hash}$1`) : plain
  files.set(name, file)
  return name
}

/** Writes the CDN's URL where Vite would write an emitted file's; for the rest the user's own function is asked. */
export function imageUrls(session: Session, config: ResolvedConfig, users?: RenderBuiltUrl): RenderBuiltUrl {
  return (fileName, context) =>
    once(session, `url ${context.type}`, fileName, () => sweptUrl(session, config, fileName, context.type)) ??
    users?.(fileName, context)
}

function sweptUrl(
  session: Session,
  config: ResolvedConfig,
  fileName: string,
  type: 'asset' | 'public',
): string | undefined {
  const { project, host } = opened(session)
  const [path = '', query = ''] = fileName.split('?', 2)
  const file = type === 'public' ? publicFile(session, config, path) : session.swept.files.get(path)
  if (!file) return undefined
  const key = query ? keyOrPlace(session, file, query, fileName) : tryResolveFile(project, host, file)
  if (!key) return undefined
  if (type === 'asset' && !query && session.inlines?.(file)) {
    session.swept.unneeded.add(path)
    return dataUri(file)
  }
  const url = project.cdnUrl(key, host)
  if (url !== undefined && type === 'asset') session.swept.unneeded.add(path)
  if (url === undefined && !query) return undefined
  const keys = session.texts.get(EMITTED) ?? new Set()
  session.texts.set(EMITTED, keys.add(key))
  return url ?? renderLater(session, key)
}

/** Who has written the reference Vite does not tell: on an error it is looked for in the style sheets. */
function keyOrPlace({ project, styles }: Session, file: string, query: string, fileName: string): string {
  try {
    return project!.resolveFile(file, query, undefined, fileName)
  } catch (error) {
    if (!(error instanceof ImageKitBuildError)) throw error
    for (const sheet of styles) {
      const position = locateInStyleSheets(sheet, { file, query })
      if (position) throw error.at(position)
    }
    throw error
  }
}

function publicFile({ project }: Session, { publicDir }: ResolvedConfig, path: string): string | undefined {
  if (!project?.options.publicDir || !publicDir) return undefined
  const file = join(publicDir, path)
  return project.isImage(file) ? file : undefined
}

/** The URL of a rendition that is drawn when the bundle is generated: to write a URL, Vite waits for nobody. */
export function renderLater(session: Session, key: string): string {
  const { base, build } = session.config!
  const path = key.replace(/^ik:|\?.*$/g, '')
  const hash = createHash('sha256').update(key).digest('hex').slice(0, DIGITS)
  const name = `${basename(path, extname(path)).replace(/[^\w.-]/g, '_')}-${hash}${extname(path)}`
  const fileName = posix.join(build.assetsDir, name)
  session.swept.drawn.set(fileName, key)
  // With a relative base style sheets lie in the folder of assets themselves.
  return base === '' || base === './' ? `./${name}` : base + fileName
}

/** Draws what was promised, and drops what nothing names. */
export async function removeUnusedImages(
  session: Session,
  bundle: Rolldown.OutputBundle,
  build: Manifests,
  emit: (fileName: string, source: Uint8Array) => void,
): Promise<void> {
  const { project, host } = opened(session)
  const wanted = new Set([...session.texts.values()].flatMap((keys) => [...keys]))
  for (const [fileName, key] of session.swept.drawn) {
    // An earlier build of a watcher wanted it, and its image may be gone.
    if (!wanted.has(key)) continue
    const target = await project.target(key, host)
    if (target && 'file' in target) emit(fileName, readFileSync(target.file))
  }
  const { unneeded, kept } = session.swept
  const manifests = viteManifests(build)
  // Frameworks have lists of files of their own, as Qwik its q-manifest.json.
  const isList = (fileName: string) => manifests.includes(fileName) || fileName.endsWith('.json')
  const named = namesIn(bundle, unneeded, (fileName) => !isList(fileName))
  const listed = namesIn(bundle, unneeded, isList)
  for (const name of unneeded) {
    if (named.has(name)) continue
    // A backend that reads Vite's manifest finds its files by it.
    if (manifests.length || listed.has(name)) kept.add(name)
    else delete bundle[name]
  }
}

/** The manifests that one environment's build writes: React Router wants one of the client alone. */
function viteManifests({ manifest = false, ssrManifest = false }: Manifests): string[] {
  const named = (one: boolean | string, name: string) => (one === true ? [name] : one ? [one] : [])
  return [...named(manifest, '.vite/manifest.json'), ...named(ssrManifest, '.vite/ssr-manifest.json')]
}

/** Which of these files the output names all the same: a plugin may have written a name past Vite. */
function namesIn(
  bundle: Rolldown.OutputBundle,
  names: ReadonlySet<string>,
  isRead: (fileName: string) => boolean,
): Set<string> {
  const byHash = new Map<string, string[]>()
  for (const name of names) {
    const hash = HASH.exec(name)?.[0]
    if (hash) byHash.set(hash, [...(byHash.get(hash) ?? []), name])
  }
  const found = new Set<string>()
  if (byHash.size === 0) return found
  for (const [fileName, output] of Object.entries(bundle)) {
    if (!isRead(fileName)) continue
    const text = output.type === 'chunk' ? output.code : output.source
    if (typeof text !== 'string') continue
    // By the hash: a search for whole names would begin anew at every letter of the output.
    for (const { 0: hash, index } of text.matchAll(HASHES)) {
      for (const name of byHash.get(hash) ?? [])
        if (standsAt(text, index, hash, posix.basename(name))) found.add(name)
    }
  }
  return found
}

const HASH = /-[0-9a-f]{8}\.(?=\w+$)/
const HASHES = /-[0-9a-f]{8}\./g

/** Whether a text has a name, and not only a longer one's end or beginning, where it has the name's hash. */
function standsAt(text: string, hashAt: number, hash: string, name: string): boolean {
  const start = hashAt - name.lastIndexOf(hash)
  const isPart = /[\p{L}\p{N}_.-]$/u.test(text.slice(Math.max(0, start - 2), start))
  return (
    !isPart &&
    text.startsWith(name, start) &&
    !/^\w/.test(text.slice(start + name.length, start + name.length + 1))
  )
}
