import { nearest } from '../nearest'
import { type Locality, type Parameter, parameters } from './parameters'

type Spelling = 'name' | 'code' | 'alias'

/**
 * Finds a parameter by option name, code or name in an old SDK, or by one of these only. `co` is `fontColor`; it is
 * `color` in subtitle layers. Option names are case-insensitive (`Width`), as in the builder.
 */
export function findParameter(key: string, as?: Spelling): Parameter | undefined {
  if (as) return index().get(`${as} ${key}`)
  for (const spelling of ['name', 'code', 'alias']) {
    const found = index().get(`${spelling} ${key}`)
    if (found) return found
  }
  return index().get(`name ${key.toLowerCase()}`)
}

let known: Map<string, Parameter> | undefined

/** Created on demand, so a bundler can drop it together with the table. */
function index(): Map<string, Parameter> {
  if (known) return known
  known = new Map()
  for (const parameter of parameters) {
    known.set(`name ${parameter.name}`, parameter)
    if (!known.has(`code ${parameter.code}`)) known.set(`code ${parameter.code}`, parameter)
    for (const alias of parameter.aliases) known.set(`alias ${alias}`, parameter)
  }
  return known
}

/** All spellings of `findParameter`: names in the order of the table, then codes, then old names. */
export function parameterKeys(): string[] {
  return [
    ...new Set([
      ...parameters.map(({ name }) => name),
      ...parameters.map(({ code }) => code),
      ...parameters.flatMap(({ aliases }) => aliases),
    ]),
  ]
}

/**
 * Returns why a value is invalid, or `undefined` if it is valid. Accepts what the builder accepts: text, number,
 * boolean, or an array of those.
 */
export function validateParameter(parameter: Parameter, value: unknown): string | undefined {
  const text = Array.isArray(value) ? value.join('_') : String(value)
  if (parameter.value.matches(text)) return
  const guess = parameter.value.choices && nearest(text, parameter.value.choices)
  return `must be ${parameter.value.description}${guess ? `; did you mean '${guess}'?` : ''}`
}

/** Returns where a parameter is performed for a value: `focus` is `local`, but `imagekit` with a face. */
export function localityOf(parameter: Parameter, value: unknown): Locality {
  const text = String(value)
  return parameter.exceptions.find(({ matches }) => matches(text))?.locality ?? parameter.locality
}
