import type { Emulator } from '../../src/emulator'

/** What the methods of an SDK asked of the emulator, and how it answered. */
export interface Recorder {
  /** A client whose calls are noted down under their names: `files.bulk.addTags`. The client itself is used as it is. */
  recorded<Client extends object>(client: Client): Client
  /** The names of what was called. */
  called: ReadonlySet<string>
  /** A row for each of the methods: what it asked, and the statuses of the answers. */
  table(methods: readonly string[]): string
}

interface Outcome {
  requests: Set<string>
  statuses: Set<number>
}

/** @param emulator whose requests belong to the call that is made at the time: so the calls come one after the other */
export function recorder(emulator: Pick<Emulator, 'onRequest'>): Recorder {
  const outcomes = new Map<string, Outcome>()
  const called = new Set<string>()
  let current: string | undefined

  emulator.onRequest((event, { method, path, route, status }) => {
    if (event !== 'response' || current === undefined || method === 'OPTIONS') return
    const outcome = outcomes.get(current) ?? { requests: new Set(), statuses: new Set() }
    outcome.requests.add(route === 'delivery' ? 'the URL' : `\`${method} ${template(path)}\``)
    outcome.statuses.add(status)
    outcomes.set(current, outcome)
  })

  function wrap<Client extends object>(client: Client, path: string): Client {
    return new Proxy(client, {
      get(target, key) {
        const value = Reflect.get(target, key, target)
        if (typeof key !== 'string' || key.startsWith('_')) return value
        const name = path ? `${path}.${key}` : key
        if (typeof value === 'function') {
          return (...args: unknown[]) => {
            called.add(name)
            current = name
            const result = value.apply(target, args)
            // What gives no promise has asked nothing: what it gave is what the test asks with, until the next call.
            const isOver = () => {
              if (current === name) current = undefined
            }
            if (typeof result?.then === 'function') result.then(isOver, isOver)
            return result
          }
        }
        return typeof value === 'object' && value !== null ? wrap(value, name) : value
      },
    })
  }

  return {
    recorded: (client) => wrap(client, ''),
    called,
    table(methods) {
      const rows = methods.map((name) => {
        const { requests, statuses } = outcomes.get(name) ?? { requests: [], statuses: [] }
        const answers = [...statuses].sort((a, b) => a - b).join(', ')
        return `| \`${name}\` | ${[...requests].sort().join('<br>') || 'nothing'} | ${answers || 'passes'} |`
      })
      return ['| method | asks | answers |', '|---|---|---|', ...rows].join('\n')
    },
  }
}

/** `/v1/files/65f0…/details` → `/v1/files/{id}/details`. */
function template(path: string): string {
  return path.replace(/\/([0-9a-f]{24}|default)(?=\/|$)/g, '/{id}')
}

/** The methods of an object and of the resources in it, by the same names. */
export function methodsOf(resource: object, path = ''): string[] {
  const named = (key: string) => (path ? `${path}.${key}` : key)
  const isOpen = (key: string) => key !== 'constructor' && !key.startsWith('_')
  const entries = Object.entries(resource).filter(([key]) => isOpen(key))
  return [
    ...Object.getOwnPropertyNames(Object.getPrototypeOf(resource)).filter(isOpen).map(named),
    ...entries.filter(([, value]) => typeof value === 'function').map(([key]) => named(key)),
    ...entries
      .filter(([, value]) => typeof value === 'object' && value !== null)
      .flatMap(([key, value]) => methodsOf(value, named(key))),
  ]
}
