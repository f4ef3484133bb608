import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import type sharpModule from 'sharp'
import { EngineError } from './engine-error'

export type SharpFactory = typeof sharpModule

let loading: Promise<SharpFactory> | undefined
let loaded: SharpFactory | undefined

/**
 * sharp, imported when the first picture needs it: the import alone costs some 120 ms, and people who only
 * build URLs never install it.
 */
export function loadSharp(): Promise<SharpFactory> {
  loading ??= import('sharp').then(
    (module) => {
      loaded = module.default
      return loaded
    },
    (cause) => {
      loading = undefined
      throw missingSharp(cause)
    },
  )
  return loading
}

function missingSharp(cause: unknown): EngineError {
  const error = new EngineError(
    'SHARP_MISSING',
    'Transforming images locally needs the optional package sharp. Install it with: npm install sharp',
  )
  error.cause = cause
  return error
}

/** One more picture than there are cores: so none of these waits while this thread is busy with something else. */
const limit = pLimit(availableParallelism() + 1)
/** How many threads of libvips the process gave a picture, while it is one. */
let usualThreads: number | undefined

/**
 * Draws a picture when a core is free for it. While others are drawn too, each keeps to one thread of libvips, since more
 * only get in each other's way (100 photographs: 2.0 s instead of 2.4). That number is the whole process's, so it is put back.
 */
export function limitConcurrency<Result>(draw: () => Promise<Result>): Promise<Result> {
  return limit(async () => {
    if (limit.activeCount > 1 && loaded && usualThreads === undefined) {
      usualThreads = loaded.concurrency()
      loaded.concurrency(1)
    }
    try {
      return await draw()
    } finally {
      if (limit.activeCount === 1 && usualThreads !== undefined) {
        loaded?.concurrency(usualThreads)
        usualThreads = undefined
      }
    }
  })
}
