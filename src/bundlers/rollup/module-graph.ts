import type { Build } from '../../core/build'
import type { Task } from '../../core/media-library/upload-task'
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
export function keysIn(session: GraphSession, graph?: GraphContext): ReadonlySet<string> {
  return unionOf([session.inlined, importedKeys(session, graph), session.texts.keys()])
}

/** Does not list the graph if nothing was referenced: listing is slow in Rolldown. */
function importedKeys({ build, loaded }: GraphSession, graph?: GraphContext): ReadonlySet<string> {
  if (loaded) return loaded
  const keys = new Set<string>()
  if (!graph || !build.hasReferences) return keys
  for (const id of graph.getModuleIds()) {
    const key = keyOfVirtualId(id)
    if (key !== undefined && build.has(key)) keys.add(key)
  }
  return keys
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
  // A copy: more may be found during rendering.
  session.started = new Set(unionOf(references.map(({ keys }) => keys)))
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
    const keys = unionOf([keysIn(one, one === session ? graph : undefined), one.expected])
    return { build: one.build, keys }
  })
}

/** Returns one of the sets itself if the others are empty: that of a hundred thousand takes megabytes. */
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
  await build.uploadTasks(tasksOf(references))
}

function* tasksOf(references: readonly BuildReferences[]): Generator<Task, void> {
  for (const { build, keys } of references) yield* build.tasksOf(keys)
}

const imageOf = (key: string) => key.replace(/\?.*$/, '')
