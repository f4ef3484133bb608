import * as v from 'valibot'

/**
 * Checks the items of a list without copying it. `v.array` returns a copy, which decides on the peak memory of a process
 * with ten thousand items. For schemas that do not transform.
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

/** As `listOf`, for an object with any keys. Removes keys that reach an object's prototype, as `v.record` does. */
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
