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
 * Documentation and validation of all options. The builder only uses `codes.ts`; `satisfies` keeps both tables
 * complete.
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
 * All parameters, in the order in which the plugin writes them. A pure call, so a bundler can drop it if only the
 * builder is used.
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
