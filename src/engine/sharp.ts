import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import type sharpModule from 'sharp'
import { EngineError } from './errors'

export type SharpFactory = typeof sharpModule

let loading: Promise<SharpFactory> | undefined

/**
 * sharp, imported when the first picture needs it: the import alone costs some 120 ms, and people who only
 * build URLs never install it.
 */
export function loadSharp(): Promise<SharpFactory> {
  loading ??= import('sharp').then(
    (module) => module.default,
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

/** More pictures at a time than cores cost memory and bring nothing (measured: 2 workers on 2 cores are the best). */
export const limitConcurrency = pLimit(Math.max(1, availableParallelism()))
