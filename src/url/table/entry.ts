import type { OptionName } from '../types'
import type { Value } from './values'

/** Where a parameter is allowed: on the base image or video, or in a kind of layer. */
export type Layer = 'base' | 'image' | 'text' | 'video' | 'subtitles' | 'solid'

/**
 * Who performs a parameter. `local`: an engine on this machine, with ImageKit's sizes and formats; `approximate`: the
 * same with other pixels than ImageKit's; `imagekit`: ImageKit only (AI, video, fonts that cannot be shipped).
 */
export type Locality = 'local' | 'approximate' | 'imagekit'

export interface Parameter {
  /** Option name of the official SDKs. */
  readonly name: OptionName
  /** Code in the URL. */
  readonly code: string
  /** Names in SDKs before v7. */
  readonly aliases: readonly string[]
  readonly value: Value
  /** Default, where ImageKit documents one. */
  readonly default?: string
  readonly layers: readonly Layer[]
  readonly locality: Locality
  /** Values with another locality. */
  readonly exceptions: readonly Exception[]
  /** Page of ImageKit's documentation. */
  readonly docs: string
}

export interface Exception {
  readonly values: string
  readonly matches: (text: string) => boolean
  readonly locality: Locality
}

/** A row of the table, without what `codes.ts` contains. */
export type Entry = Omit<Parameter, 'name' | 'code' | 'aliases' | 'exceptions'> &
  Partial<Pick<Parameter, 'aliases' | 'exceptions'>>

export const DOCS = 'https://imagekit.io/docs/'

export const base: readonly Layer[] = ['base']
export const still: readonly Layer[] = ['base', 'image']
export const picture: readonly Layer[] = ['base', 'image', 'video']

/** Values with another locality than the rest. */
export function except(values: string, locality: Locality, test: RegExp | readonly string[]): Exception {
  const matches =
    test instanceof RegExp ? (text: string) => test.test(text) : (text: string) => test.includes(text)
  return { values, matches, locality }
}
