import type { Options } from '../../types'

/** Registered, because the plugins in a config may come from another copy of this package than the commands. */
const OPTIONS = Symbol.for('unplugin-imagekit.options')

/**
 * Keeps the options on what a bundler's config gets, so that the commands find them there. The property is enumerable:
 * a copy by spreading has it too.
 */
export function withOptions<Plugin>(plugin: Plugin, options: Options = {}): Plugin {
  const [first] = [plugin].flat()
  if (typeof first === 'object' && first !== null) Object.assign(first, { [OPTIONS]: options })
  return plugin
}

/** Wraps a plugin's factory: what it creates keeps its options. */
export function keepsOptions<Factory extends (...args: never[]) => unknown>(factory: Factory): Factory {
  return ((...args: never[]) => {
    const options = args[0] as Options | undefined
    ;(globalThis as Recording)[RECORD]?.push(options ?? {})
    return withOptions(factory(...args), options)
  }) as unknown as Factory
}

const RECORD = Symbol.for('unplugin-imagekit.created')
interface Recording {
  [RECORD]?: Options[] | undefined
}

/** Runs a config, and lists the options of the plugins that it creates: it may hand them to a function. */
export async function recordOptions<T>(run: () => Promise<T>): Promise<{ result: T; created: Options[] }> {
  const created: Options[] = []
  const holder = globalThis as Recording
  holder[RECORD] = created
  try {
    return { result: await run(), created }
  } finally {
    holder[RECORD] = undefined
  }
}

/** Nesting of a config beyond which no plugin is looked for. */
const MAX_DEPTH = 8

/** Finds the options of every instance of the plugin in a config: in nested lists, promises and objects. */
export async function pluginOptions(config: unknown): Promise<Options[]> {
  const seen = new Set<unknown>()
  const found: Options[] = []
  async function visit(given: unknown, depth: number): Promise<void> {
    const value = await given
    if (typeof value !== 'object' || value === null || seen.has(value) || depth > MAX_DEPTH) return
    seen.add(value)
    const options = (value as { [OPTIONS]?: Options })[OPTIONS]
    if (options) found.push(options)
    // Instances of classes are plugins of others.
    else if (Array.isArray(value) || isPlainObject(value)) {
      for (const part of Object.values(value)) await visit(part, depth + 1)
    }
  }
  await visit(config, 0)
  return found
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
