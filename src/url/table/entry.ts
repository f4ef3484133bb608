import type { OptionName } from '../types'
import type { Value } from './values'

/** Where a parameter may stand: on the base image or video, or in a layer of a kind. */
export type Layer = 'base' | 'image' | 'text' | 'video' | 'subtitles' | 'solid'

/**
 * Who can do it. `local`: an engine on this machine, with ImageKit's sizes and formats; `approximate`: here too, with
 * other pixels than ImageKit's; `imagekit`: only ImageKit (AI, video, fonts that cannot be shipped).
 */
export type Locality = 'local' | 'approximate' | 'imagekit'

export interface Parameter {
  /** Option name of the official SDKs. */
  readonly name: OptionName
  /** Code in the URL. */
  readonly code: string
  /** Names in the SDKs before v7. */
  readonly aliases: readonly string[]
  readonly value: Value
  /** What holds without it, where ImageKit says so. */
  readonly default?: string
  readonly layers: readonly Layer[]
  readonly locality: Locality
  /** Values for which the locality is another. */
  readonly exceptions: readonly Exception[]
  /** ImageKit's page. */
  readonly docs: string
}

export interface Exception {
  readonly values: string
  readonly matches: (text: string) => boolean
  readonly locality: Locality
}

/** A row of the table: what `codes.ts` does not tell already. */
export type Entry = Omit<Parameter, 'name' | 'code' | 'aliases' | 'exceptions'> &
  Partial<Pick<Parameter, 'aliases' | 'exceptions'>>

export const DOCS = 'https://imagekit.io/docs/'

export const base: readonly Layer[] = ['base']
export const still: readonly Layer[] = ['base', 'image']
export const picture: readonly Layer[] = ['base', 'image', 'video']

/** Values that are performed elsewhere than the parameter's others. */
export function except(values: string, locality: Locality, test: RegExp | readonly string[]): Exception {
  const matches =
    test instanceof RegExp ? (text: string) => test.test(text) : (text: string) => test.includes(text)
  return { values, matches, locality }
}
