import { statSync } from 'node:fs'

/** The parts of a rule that are read. */
interface Rule {
  test?: unknown
  resourceQuery?: unknown
  type?: unknown
  use?: unknown
  loader?: unknown
  parser?: { dataUrlCondition?: { maxSize?: number } }
  oneOf?: unknown
  rules?: unknown
}

/** Rspack's default for `type: 'asset'`, in bytes. */
const DEFAULT_LIMIT = 8096

/**
 * Whether Rspack's rules would inline a file as a data URI. Its rule set is not accessible, so rules are matched by
 * `test` only; the last that matches wins, as in Rspack.
 */
export function inlinesByTest(rules: readonly unknown[]): (file: string) => boolean {
  return (file) => {
    const rule = fitting(rules, file).findLast(({ type }) => typeof type === 'string')
    if (rule?.type === 'asset/inline') return true
    if (rule?.type !== 'asset') return false
    return statSync(file).size <= (rule.parser?.dataUrlCondition?.maxSize ?? DEFAULT_LIMIT)
  }
}

/** Whether Rspack's rules make an asset of a file. */
export function isAssetByTest(rules: readonly unknown[], file: string): boolean {
  const type = fitting(rules, file).findLast((rule) => typeof rule.type === 'string')?.type
  return typeof type === 'string' && /^asset(?:\/|$)/.test(type)
}

/** Whether Rspack's rules hand a file to a loader that makes a module of it, such as file-loader. */
export function requiresModuleByTest(rules: readonly unknown[], file: string): boolean {
  // Without a test, a rule is one of a plugin's, for every file.
  const own = rules.filter((one) =>
    ['test', 'oneOf', 'rules'].some((name) => (one as Rule | null)?.[name as 'test']),
  )
  return !isAssetByTest(rules, file) && fitting(own, file).some(({ use, loader }) => Boolean(use ?? loader))
}

function fitting(rules: readonly unknown[], file: string): Rule[] {
  return rules.flatMap((one) => {
    if (typeof one !== 'object' || one === null) return []
    const rule = one as Rule
    if (rule.test !== undefined && !(rule.test instanceof RegExp && rule.test.test(file))) return []
    if (isForQueries(rule)) return []
    const inner = [rule.oneOf, rule.rules].flatMap((list) => (Array.isArray(list) ? fitting(list, file) : []))
    return [rule, ...inner]
  })
}

/** Whether a rule is for requests with a query alone, as the plugin's own are. */
function isForQueries({ resourceQuery }: Rule): boolean {
  return resourceQuery instanceof RegExp || typeof resourceQuery === 'function'
}
