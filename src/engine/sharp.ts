import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import type sharpModule from 'sharp'
import { EngineError } from './engine-error'

export type SharpFactory = typeof sharpModule

let loading: Promise<SharpFactory> | undefined
let loaded: SharpFactory | undefined

/**
 * Imports sharp when the first image needs it: the import alone costs some 120 ms, and projects that only build URLs
 * never install it.
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

/** One more image than there are cores, so that none of them waits while this thread is busy. */
const limit = pLimit(availableParallelism() + 1)
/** The process's own number of libvips threads per image. */
let usualThreads: number | undefined

/**
 * Renders an image when a core is free for it. While several are rendered, each is limited to one thread of libvips,
 * because more slow each other down (100 photographs: 2.0 s instead of 2.4). The number is global to the process, so it
 * is restored afterwards.
 */
export function limitConcurrency<Result>(render: () => Promise<Result>): Promise<Result> {
  return limit(async () => {
    if (limit.activeCount > 1 && loaded && usualThreads === undefined) {
      usualThreads = loaded.concurrency()
      loaded.concurrency(1)
    }
    try {
      return await render()
    } finally {
      if (limit.activeCount === 1 && usualThreads !== undefined) {
        loaded?.concurrency(usualThreads)
        usualThreads = undefined
      }
    }
  })
}
