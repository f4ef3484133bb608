import * as v from 'valibot'
import { ROUTE_NAMES } from '../model/routes'
import { FAULT_ACTIONS, type FaultRule } from './fault-rule'

const route = v.picklist(ROUTE_NAMES, ({ input }) => `unknown route ${String(input)}`)
const count = v.pipe(
  v.number('expected a number'),
  v.integer('expected a whole number'),
  v.minValue(0, 'expected 0 or more'),
)
const text = v.string('expected a string')
/** Longest delay: a day. */
const ms = v.pipe(count, v.maxValue(86_400_000, 'expected at most 86400000, a day'))

const rule = v.strictObject(
  {
    route: v.optional(
      v.union([v.array(route), route], (issue) => nested(issue) ?? 'expected a route or an array of routes'),
    ),
    account: v.optional(text),
    method: v.optional(text),
    path: v.optional(v.pipe(text, v.startsWith('/', 'expected a path that starts with /'))),
    action: v.optional(v.picklist(FAULT_ACTIONS, `expected one of ${FAULT_ACTIONS.join(', ')}`)),
    status: v.optional(
      v.pipe(count, v.minValue(200, 'expected 200 to 599'), v.maxValue(599, 'expected 200 to 599')),
    ),
    headers: v.optional(
      v.record(
        v.pipe(text, v.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is not a header name')),
        v.pipe(text, v.regex(/^[\t\x20-\x7e]*$/, 'contains characters that a header cannot have')),
      ),
    ),
    body: v.optional(v.unknown()),
    bytes: v.optional(count),
    after: v.optional(count),
    rate: v.optional(
      v.pipe(
        v.number('expected a number'),
        v.minValue(0, 'expected 0 to 1'),
        v.maxValue(1, 'expected 0 to 1'),
      ),
    ),
    times: v.optional(count),
    seed: v.optional(v.pipe(v.number('expected a number'), v.integer('expected a whole number'))),
    ms: v.optional(ms),
  },
  ({ expected, received }) =>
    expected === 'never'
      ? `unknown field ${received}`
      : 'expected an object: { "route": "upload", "status": 503 }',
)

const rules = v.array(rule, 'expected an array of rules')

function nested(issue: v.UnionIssue<v.BaseIssue<unknown>>): string | undefined {
  const last = issue.issues?.at(-1)
  return typeof issue.input === 'string' ? last?.message : issue.issues?.[0]?.message
}

/**
 * Validates rules from HTTP, a file or a test.
 *
 * @throws Error naming the rule, the field and what was expected
 */
export function parseFaults(value: unknown): FaultRule[] {
  const parsed = v.safeParse(rules, value)
  if (parsed.success) return parsed.output as FaultRule[]
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  throw new Error(
    path === null
      ? `faults: ${issue.message}`
      : `faults[${path.replace('.', '].')}${path.includes('.') ? '' : ']'}: ${issue.message}`,
  )
}
