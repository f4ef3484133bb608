import type { Options } from '../types'
import { type Environment, fingerprint, resolveOptions } from './config/options'
import { Project } from './project'

/** A process-wide symbol, so that two copies of this package (in a monorepo, say) share their projects. */
export const REGISTRY = Symbol.for('unplugin-imagekit.projects.v2')

/** Projects by their options' names. */
type Registry = Map<string, Project>

function registry(): Registry {
  const holder = globalThis as { [REGISTRY]?: Registry }
  holder[REGISTRY] ??= new Map()
  return holder[REGISTRY]
}

/** Functions of equal source may close over different values, so they are compared by identity. */
const numbers = new WeakMap<object, number>()
let lastNumber = 0

function identity(value: unknown): number {
  if (typeof value !== 'function') return 0
  const number = numbers.get(value) ?? ++lastNumber
  numbers.set(value, number)
  return number
}

/**
 * The project of these options: the same one for client, SSR and every compiler of the process, which call the plugin's
 * factory once each (Vite up to three times, webpack once a compiler).
 */
export function projectFor(user: Options, environment: Environment, hostRoot: string): Project {
  const options = resolveOptions(user, environment, hostRoot)
  const key = `${fingerprint(options)} ${identity(options.defaults)}`
  const known = registry().get(key)
  if (known) return known
  const project = new Project(options)
  registry().set(key, project)
  return project
}
