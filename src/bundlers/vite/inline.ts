import { readFileSync, statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { BuildEnvironmentOptions } from 'vite'
import { opened, type Session } from '../shared/session'

type Limit = BuildEnvironmentOptions['assetsInlineLimit']

/** Vite's default, in bytes. */
const DEFAULT_LIMIT = 4096

/** Vite's own rule for what becomes a data URI. */
export function inlinesOf(limit: Limit, isLibrary: boolean): (file: string) => boolean {
  return (file) => {
    if (isLibrary) return true
    const users = typeof limit === 'function' ? limit(file, readFileSync(file)) : undefined
    if (users !== undefined) return users
    return statSync(file).size < (typeof limit === 'number' ? limit : DEFAULT_LIMIT)
  }
}

/**
 * Vite decides by the file alone, and would inline the original of `small.jpg?w=40` too. So our images are all emitted,
 * and the sweep, which sees the query, inlines those of which nothing is asked.
 */
export function inlineLimit(session: Session, users: Limit): Limit {
  /** Vite asks for every `url()`. */
  const claimed = new Map<string, boolean>()
  const isOurs = (file: string) => {
    const { project } = opened(session)
    const known = claimed.get(file)
    if (known !== undefined) return known
    const isClaimed = project.isCandidate(resolve(project.options.root, file.replace(/[?#].*$/, '')))
    claimed.set(file, isClaimed)
    return isClaimed
  }
  return (file, content) => {
    if (isOurs(file)) return false
    if (typeof users === 'function') return users(file, content)
    return content.length < (users ?? DEFAULT_LIMIT)
  }
}

/** The types of what is included by default; what else is included names itself well enough. */
const TYPES: Readonly<Record<string, string>> = { jpg: 'jpeg', svg: 'svg+xml' }

export function dataUri(file: string): string {
  const extension = extname(file).slice(1).toLowerCase()
  return `data:image/${TYPES[extension] ?? extension};base64,${readFileSync(file).toString('base64')}`
}
