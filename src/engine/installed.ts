import { createRequire } from 'node:module'

let installed: boolean | undefined

/** Whether the optional package sharp can be imported from here. Does not import it, which costs 120 ms. */
export function hasSharp(): boolean {
  installed ??= resolves('sharp')
  return installed
}

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}
