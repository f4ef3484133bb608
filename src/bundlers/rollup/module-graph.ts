import { keyOfVirtualId } from '../../query/specifier'
import { opened, type Session } from '../shared/session'

/*
 * What Rollup's family does with a module graph that is whole: what it refers to is uploaded.
 */

/** What of a plugin context these hooks use: Rollup's and Rolldown's are alike in that, though not in their types. */
export interface GraphContext {
  /** Vite's, which has one graph each. */
  environment?: object
  getModuleIds(): Iterable<string>
  /** The output's name of an emitted file. */
  getFileName(id: string): string
}

/** Keys of the references in a module graph that is whole, and in the texts that are no modules. */
export function keysIn(session: Session, graph: GraphContext): string[] {
  const texts = [...session.texts.values()].flatMap((keys) => [...keys])
  return [...new Set([...importedKeys(session, graph), ...texts])]
}

/**
 * What one build of Vite's has loaded is in its graph, and nothing else of ours. A watcher keeps modules from the build before: its
 * graph is listed, but not where nothing was referenced. That takes its time in Rolldown.
 */
function importedKeys({ project, host, loaded }: Session, graph: GraphContext): string[] {
  if (!project?.hasReferences) return []
  const known = host?.purpose === 'build' && graph.environment && loaded.get(graph.environment)
  if (known) return [...known]
  return [...graph.getModuleIds()].flatMap((id) => {
    const key = keyOfVirtualId(id)
    return key !== undefined && project.has(key) ? [key] : []
  })
}

/** Uploads what only rendering has shown to be referenced. */
export async function uploadRest(session: Session, graph: GraphContext): Promise<void> {
  await session.uploading
  const { project, host } = opened(session)
  // Other renditions of an image are the same upload.
  const started = new Set([...(session.started ?? [])].map(imageOf))
  const keys = keysIn(session, graph)
  await loadTexts(session)
  const rest = keys.filter((key) => !started.has(imageOf(key)))
  if (rest.length) await project.upload(rest, host)
}

/** Nobody imports what a text refers to, so nobody has loaded it. */
async function loadTexts(session: Session): Promise<void> {
  const { project, host } = opened(session)
  const keys = [...session.texts.values(), session.swept.keys].flatMap((some) => [...some])
  await Promise.all(keys.map((key) => project.prepare(key, host)))
}

const imageOf = (key: string) => key.replace(/\?.*$/, '')

/** Starts the upload without waiting: rendering goes on beside it, and `generateBundle` awaits it. */
export function startUpload(session: Session, graph: GraphContext): void {
  const { project, host } = opened(session)
  for (const holder of session.outdated) session.texts.delete(holder)
  session.started = new Set([...keysIn(session, graph), ...session.swept.keys])
  session.uploading = loadTexts(session).then(() => project.upload(session.started ?? [], host))
  // Until somebody awaits it, a failure must not count as unhandled.
  session.uploading.catch(() => {})
}
