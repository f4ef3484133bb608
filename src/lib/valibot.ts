import * as v from 'valibot'

/**
 * A list whose items are checked one by one and kept as they are. `v.array` makes a copy of all of it, as large as the
 * list: with ten thousand items that is what a process's memory peaks at. For schemas that change nothing.
 */
export function listOf<T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T[]> {
  return v.pipe(
    v.custom<T[]>(Array.isArray, 'Expected Array'),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      const { value: list } = dataset
      const wrong = firstWrong(item, list.entries())
      if (wrong) addIssue(issueOf(wrong, { type: 'array', origin: 'value', input: list }))
    }),
  )
}

/** As `listOf`, of an object with any keys. Those that reach an object's prototype are left out, as by `v.record`. */
export function recordOf<T>(value: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, Record<string, T>> {
  return v.pipe(
    v.custom<Record<string, T>>(isPlainObject, 'Expected Object'),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      const { value: record } = dataset
      for (const key of ['__proto__', 'prototype', 'constructor']) {
        if (Object.hasOwn(record, key)) delete record[key]
      }
      const wrong = firstWrong(value, Object.entries(record))
      if (wrong) addIssue(issueOf(wrong, { type: 'object', origin: 'value', input: record }))
    }),
  )
}

interface Wrong {
  key: unknown
  value: unknown
  issue: v.BaseIssue<unknown>
}

function firstWrong(
  schema: v.GenericSchema<unknown, unknown>,
  entries: Iterable<readonly [unknown, unknown]>,
): Wrong | undefined {
  for (const [key, value] of entries) {
    const parsed = v.safeParse(schema, value)
    if (!parsed.success) return { key, value, issue: parsed.issues[0] }
  }
  return undefined
}

function issueOf({ key, value, issue }: Wrong, place: object) {
  const own = { ...place, key, value } as v.IssuePathItem
  const path: [v.IssuePathItem, ...v.IssuePathItem[]] = [own, ...(issue.path ?? [])]
  return { message: issue.message, path }
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
