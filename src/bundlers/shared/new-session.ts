import type { Options } from '../../types'
import { newEmittedImages } from '../vite/asset-urls'
import type { Session } from './session'

/** A session of which nothing is known yet but the user's options, and what the bundler has to say at once. */
export function newSession<Known extends Partial<Session>>(options: Options, known?: Known): Session & Known {
  return {
    options,
    texts: new Map(),
    styles: new Set(),
    outdated: new Set(),
    written: new Map(),
    emitted: new Map(),
    loaded: new WeakMap(),
    swept: newEmittedImages(),
    ...known,
  } as Session & Known
}
