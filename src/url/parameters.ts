import { codes } from './codes'
import { ai } from './table/ai'
import { basics } from './table/basics'
import { delivery } from './table/delivery'
import { effects } from './table/effects'
import type { Entry, Parameter } from './table/entry'
import { frame } from './table/frame'
import { layers } from './table/layers'
import { video } from './table/video'
import type { OptionName } from './types'

export type { Exception, Layer, Locality, Parameter } from './table/entry'

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
