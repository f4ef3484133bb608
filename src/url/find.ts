import { nearest } from './nearest'
import { type Locality, type Parameter, parameters } from './parameters'

/**
 * A parameter by its option name, its code, or its name in an old SDK. `co` is `fontColor`; in a subtitle layer, where
 * it is `color`, ask for that. An option in lower case is found as the builder finds it (`Width` is `width`).
 */
export function findParameter(key: string): Parameter | undefined {
  return byKey.get(key) ?? byName.get(key.toLowerCase())
}

/** Every spelling that `findParameter` knows: names in the order of the table, then codes, then old names. */
export function parameterKeys(): string[] {
  return [...byKey.keys()]
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

const byName = new Map(parameters.map((parameter) => [parameter.name as string, parameter]))
const byKey = new Map(byName)
for (const parameter of parameters) if (!byKey.has(parameter.code)) byKey.set(parameter.code, parameter)
for (const parameter of parameters) for (const alias of parameter.aliases) byKey.set(alias, parameter)
