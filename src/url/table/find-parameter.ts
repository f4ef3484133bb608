import { nearest } from '../nearest'
import { type Locality, type Parameter, parameters } from './parameters'

type Spelling = 'name' | 'code' | 'alias'

/**
 * A parameter by its option name, its code, or its name in an old SDK, or by one of these alone. `co` is `fontColor`;
 * in a subtitle layer, where it is `color`, ask for that. Where the builder takes any case (`Width`), so does this.
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

/** Made when first asked for, so that a bundler can leave it out together with the table. */
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

/** Every spelling that `findParameter` knows: names in the order of the table, then codes, then old names. */
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
 * Why a value is wrong, in words for people, or `undefined` if it is right. Takes what the builder takes: text, number,
 * boolean, or an array of those.
 */
export function validateParameter(parameter: Parameter, value: unknown): string | undefined {
  const text = Array.isArray(value) ? value.join('_') : String(value)
  if (parameter.value.matches(text)) return
  const guess = parameter.value.choices && nearest(text, parameter.value.choices)
  return `must be ${parameter.value.description}${guess ? `; did you mean '${guess}'?` : ''}`
}

/** Where a parameter can be performed with this value: `focus` is `local`, but `imagekit` with a face. */
export function localityOf(parameter: Parameter, value: unknown): Locality {
  const text = String(value)
  return parameter.exceptions.find(({ matches }) => matches(text))?.locality ?? parameter.locality
}
