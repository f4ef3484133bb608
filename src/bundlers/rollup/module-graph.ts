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
  const all = referencesOf(session, graph)
  const isMore = all.some(({ keys }) => [...keys].some((key) => !session.started.has(key)))
  // Other renditions of an image are the same upload.
  const started = isMore ? new Set([...session.started].map(imageOf)) : session.started
  const rest = isMore
    ? all.map(({ build, keys }) => ({
        build,
        keys: new Set([...keys].filter((key) => !started.has(imageOf(key)))),
      }))
    : []
  await prepareTexts(session)
  await upload(session, rest)
}

/** Starts the upload without waiting: rendering continues meanwhile, and `generateBundle` awaits it. */
export function startUpload(session: GraphSession, graph: GraphContext): void {
  for (const one of session.all()) one.texts.dropOutdated()
  const references = referencesOf(session, graph)
  session.started = unionOf(references.map(({ keys }) => keys))
  session.uploading = prepareTexts(session).then(() => upload(session, references))
  // Prevents an unhandled rejection until `generateBundle` awaits it.
  session.uploading.catch(() => {})
}

/** References, and the build that knows them. */
interface BuildReferences {
  build: Build
  keys: ReadonlySet<string>
}

function referencesOf(session: GraphSession, graph: GraphContext): BuildReferences[] {
  return session.all().map((one) => {
    const keys = keysIn(one, one === session ? graph : undefined)
    for (const key of one.expected) keys.add(key)
    return { build: one.build, keys }
  })
}

/** Of one build, which most have, it is the same set. */
function unionOf(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [only, ...more] = sets.filter(({ size }) => size > 0)
  return only && more.length === 0 ? only : new Set(sets.flatMap((set) => [...set]))
}

/** No module loads the references of a text. */
async function prepareTexts(session: GraphSession): Promise<void> {
  const preparing = session
    .all()
    .flatMap(({ build, texts, expected }) => [...texts.keys(), ...expected].map((key) => build.prepare(key)))
  await Promise.all(preparing)
}

async function upload({ build }: GraphSession, references: readonly BuildReferences[]): Promise<void> {
  await build.uploadTasks(references.flatMap((one) => one.build.tasksOf(one.keys)))
}

const imageOf = (key: string) => key.replace(/\?.*$/, '')
