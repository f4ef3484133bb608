import { posix } from 'node:path'
import type { Rolldown } from 'vite'
import type { GraphSession } from '../../rollup/graph-session'
import type { GraphContext } from '../../rollup/module-graph'
import type { SiteGroup, ViteSession } from '../site'

const WORKER_QUERY = /[?&](?:worker|sharedworker)(?:&|$)/

/**
 * Returns the builds whose references an output has besides its own. Vite bundles a worker once, and does not say which
 * environments asked for it: those whose scripts name its file, or whose graph has it inlined.
 */
export function includedIn(
  group: SiteGroup,
  session: ViteSession,
  graph: GraphContext,
  bundle: Rolldown.OutputBundle,
): readonly GraphSession[] {
  const [only, ...others] = group.environments()
  if (only === session && others.length === 0) return group.parts()
  const workers = workersOf(group, graph, bundle)
  // A worker's own workers are bundled before it.
  const all = workers.flatMap((worker) => [worker, ...(worker.included ?? [])])
  return [...new Set([...group.sites.map(({ shared }) => shared), ...all])]
}

function workersOf(group: SiteGroup, graph: GraphContext, bundle: Rolldown.OutputBundle): ViteSession[] {
  const workers = group.workers()
  if (workers.length === 0) return []
  const texts = Object.values(bundle).flatMap((one) =>
    one.type === 'chunk' ? [one.code] : one.fileName.endsWith('.html') ? [String(one.source)] : [],
  )
  const inlined = new Set(
    [...graph.getModuleIds()].flatMap((id) => (WORKER_QUERY.test(id) ? [id.replace(/\?.*$/s, '')] : [])),
  )
  const isNamed = (file: string) => texts.some((text) => text.includes(posix.basename(file)))
  return workers
    .filter(({ chain, session }) => inlined.has(chain.at(-1) ?? '') || session.entries.some(isNamed))
    .map(({ session }) => session)
}
