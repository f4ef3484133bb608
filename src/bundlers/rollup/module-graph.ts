import type { Build } from '../../core/build'
import { keyOfVirtualId } from '../../core/virtual-id'
import type { GraphSession } from './graph-session'

/* Uploads of a complete module graph in Rollup's family. */

/**
 * The subset of a plugin context that these hooks use: Rollup's and Rolldown's are alike in that, though not in their
 * types.
 */
export interface GraphContext {
  getModuleIds(): Iterable<string>
  /** The output's name of an emitted file. */
  getFileName(id: string): string
}

/** Returns the keys of the references in a complete module graph, its constants, and texts that are not modules. */
export function keysIn(session: GraphSession, graph?: GraphContext): Set<string> {
  const keys = new Set(session.inlined)
  for (const key of importedKeys(session, graph)) keys.add(key)
  for (const key of session.texts.keys()) keys.add(key)
  return keys
}

/** Does not list the graph if nothing was referenced: listing is slow in Rolldown. */
function importedKeys({ build, loaded }: GraphSession, graph?: GraphContext): Iterable<string> {
  if (loaded) return loaded
  if (!graph || !build.hasReferences) return []
  return [...graph.getModuleIds()].flatMap((id) => {
    const key = keyOfVirtualId(id)
    return key !== undefined && build.has(key) ? [key] : []
  })
}

/** Uploads references that were found during rendering. */
export async function uploadRest(session: GraphSession, graph: GraphContext): Promise<void> {
  await session.uploading
  // Other renditions of an image are the same upload.
  const started = new Set([...session.started].map(imageOf))
  const rest = referencesOf(session, graph).filter(({ key }) => !started.has(imageOf(key)))
  await prepareTexts(session)
  await upload(session, rest)
}

/** Starts the upload without waiting: rendering continues meanwhile, and `generateBundle` awaits it. */
export function startUpload(session: GraphSession, graph: GraphContext): void {
  for (const one of session.all()) one.texts.dropOutdated()
  const references = referencesOf(session, graph)
  session.started = new Set(references.map(({ key }) => key))
  session.uploading = prepareTexts(session).then(() => upload(session, references))
  // Prevents an unhandled rejection until `generateBundle` awaits it.
  session.uploading.catch(() => {})
}

/** A reference, and the build that knows it. */
interface BuildReference {
  build: Build
  key: string
}

function referencesOf(session: GraphSession, graph: GraphContext): BuildReference[] {
  return session.all().flatMap((one) => {
    const keys = new Set([...keysIn(one, one === session ? graph : undefined), ...one.expected])
    return [...keys].map((key) => ({ build: one.build, key }))
  })
}

/** No module loads the references of a text. */
async function prepareTexts(session: GraphSession): Promise<void> {
  const preparing = session
    .all()
    .flatMap(({ build, texts, expected }) => [...texts.keys(), ...expected].map((key) => build.prepare(key)))
  await Promise.all(preparing)
}

async function upload({ build }: GraphSession, references: readonly BuildReference[]): Promise<void> {
  await build.uploadTasks(references.flatMap((one) => one.build.tasksOf([one.key])))
}

const imageOf = (key: string) => key.replace(/\?.*$/, '')
