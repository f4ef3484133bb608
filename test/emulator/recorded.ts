/**
 * A client whose calls are noted down: `files.bulk.addTags`. The client itself is used as it is.
 *
 * @param calls where the names go
 */
export function recorded<Client extends object>(client: Client, calls: Set<string>, path = ''): Client {
  return new Proxy(client, {
    get(target, key) {
      const value = Reflect.get(target, key, target)
      if (typeof key !== 'string' || key.startsWith('_')) return value
      const name = path ? `${path}.${key}` : key
      if (typeof value === 'function') {
        return (...args: unknown[]) => {
          calls.add(name)
          return value.apply(target, args)
        }
      }
      return typeof value === 'object' && value !== null ? recorded(value, calls, name) : value
    },
  })
}

/** The methods of an object and of the resources in it, by the same names. */
export function methodsOf(resource: object, path = ''): string[] {
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(resource)).filter(
    (key) => key !== 'constructor',
  )
  const inner = Object.entries(resource).filter(
    ([key, value]) => !key.startsWith('_') && typeof value === 'object' && value !== null,
  )
  return [
    ...own.map((key) => (path ? `${path}.${key}` : key)),
    ...inner.flatMap(([key, value]) => methodsOf(value, path ? `${path}.${key}` : key)),
  ]
}
