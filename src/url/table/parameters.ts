import type { OptionName } from '../types'
import { ai } from './ai'
import { basics } from './basics'
import { codes } from './codes'
import { delivery } from './delivery'
import { effects } from './effects'
import type { Entry, Parameter } from './entry'
import { frame } from './frame'
import { layers } from './layers'
import { video } from './video'

export type { Exception, Layer, Locality, Parameter } from './entry'

/**
 * Everything that people and validators need to know of an option. The codes come from `codes.ts`, which the builder
 * uses alone; `satisfies` sees to it that neither table has an option that the other lacks.
 */
function tableOf(): Record<OptionName, Entry> {
  return {
    ...basics(),
    ...frame(),
    ...delivery(),
    ...effects(),
    ...ai(),
    ...video(),
    ...layers(),
  } satisfies Record<OptionName, Entry>
}

/**
 * All parameters; their order is the order in which the plugin writes them. In a function that a bundler may leave out:
 * the builder does without.
 */
export const parameters: readonly Parameter[] = /* @__PURE__ */ (() => {
  const coded: Readonly<Record<string, string>> = Object.assign({ overlay: 'l' }, ...Object.values(codes))
  return (Object.entries(tableOf()) as [OptionName, Entry][]).map(([name, entry]) => ({
    aliases: [],
    exceptions: [],
    ...entry,
    name,
    code: coded[name]!,
  }))
})()
