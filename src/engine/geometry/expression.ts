/** Variables of an arithmetic expression, with their current values; `undefined` = not known (yet). */
export type Variables = Readonly<Record<string, number | undefined>>

const NAMES = new Set(['iw', 'ih', 'iar', 'cw', 'ch', 'car', 'bw', 'bh', 'bar', 'idn'])
const NUMBER = /^(\d+(\.\d+)?|\.\d+)$/

/**
 * Precedence as documented, unlike in mathematics: multiplication and division first, then addition and subtraction,
 * then the remainder; powers bind weakest. Each row is evaluated from left to right.
 */
const PRECEDENCE = [['mul', 'div'], ['add', 'sub'], ['mod'], ['pow']] as const

const OPERATIONS: Record<string, (a: number, b: number) => number> = {
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mod: (a, b) => a % b,
  pow: (a, b) => a ** b,
}

/** A malformed expression, or one without a usable result. The message is for the author of the URL. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}

/** Whether a value is arithmetic (`iw_div_2`, `ih`) and not a plain number or word. */
export function isExpression(value: string): boolean {
  return NAMES.has(value) || /_(add|sub|mul|div|mod|pow)_/.test(value)
}

/**
 * Evaluates ImageKit's arithmetic, e.g. `ih_mul_0.8_add_iw_mul_0.4`.
 *
 * @returns `undefined` if a variable in it is unknown; throws an {@link ExpressionError} if it is malformed
 *   or has no finite result (a division by zero).
 * @see https://imagekit.io/docs/arithmetic-expressions-in-transformations
 */
export function evaluate(expression: string, variables: Variables): number | undefined {
  const tokens = expression.split('_')
  const values: (number | undefined)[] = []
  const operators: string[] = []
  for (const [index, token] of tokens.entries()) {
    if (index % 2 === 0) values.push(operand(token, expression, variables))
    else if (Object.hasOwn(OPERATIONS, token)) operators.push(token)
    else throw new ExpressionError(`"${expression}": "${token}" is not one of add, sub, mul, div, mod, pow`)
  }
  if (values.length !== operators.length + 1) throw new ExpressionError(`"${expression}" ends in an operator`)
  if (values.includes(undefined)) return undefined

  const numbers = values as number[]
  for (const row of PRECEDENCE) {
    for (let at = 0; at < operators.length; ) {
      const operator = operators[at]!
      if (!(row as readonly string[]).includes(operator)) {
        at++
        continue
      }
      numbers.splice(at, 2, OPERATIONS[operator]!(numbers[at]!, numbers[at + 1]!))
      operators.splice(at, 1)
    }
  }
  const result = numbers[0]!
  if (!Number.isFinite(result)) throw new ExpressionError(`"${expression}" has no finite result`)
  return result
}

function operand(token: string, expression: string, variables: Variables): number | undefined {
  if (NUMBER.test(token)) return Number(token)
  if (NAMES.has(token)) return variables[token]
  throw new ExpressionError(
    `"${expression}": "${token}" is neither a number nor one of ${[...NAMES].join(', ')}`,
  )
}
