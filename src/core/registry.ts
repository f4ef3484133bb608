import type { Options } from '../types'
import { type Environment, fingerprint, resolveOptions } from './options'
import { Project } from './project'

/** A symbol of the process, so that two copies of this package (a monorepo's, a hoisted one) share their projects. */
const REGISTRY = Symbol.for('unplugin-imagekit.projects.v1')

type Registry = Map<string, Project>

function registry(): Registry {
  const holder = globalThis as { [REGISTRY]?: Registry }
  holder[REGISTRY] ??= new Map()
  return holder[REGISTRY]
}

/**
 * The project of these options: the same one for client, SSR and every compiler of the process, which call the plugin's
 * factory once each (Vite up to three times, webpack once a compiler).
 */
export function projectFor(user: Options, environment: Environment, hostRoot: string): Project {
  const options = resolveOptions(user, environment, hostRoot)
  const key = fingerprint(options)
  const known = registry().get(key)
  if (known) return known
  const project = new Project(options)
  registry().set(key, project)
  return project
}
