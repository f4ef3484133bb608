import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Environment } from './options'
import { isPublic } from './secrets'

const OURS = /^IMAGE_?KIT_/

/**
 * Reads ImageKit's variables from `.env` files, as Vite does: later files win, and `${NAME}` stands for another variable.
 * Vite's own `loadEnv` is not used, because it prints all that it reads under `DEBUG=vite:env`. Includes variables with a
 * public prefix, so that a private key in one of them is found.
 *
 * @param mode reads `.env.<mode>` too
 */
export function readEnvFiles(folder: string, mode?: string): Environment {
  const names = ['.env', '.env.local', ...(mode === undefined ? [] : [`.env.${mode}`, `.env.${mode}.local`])]
  const all: Environment = Object.assign({}, ...names.map((name) => parsed(join(folder, name))))
  const own = Object.keys(all).filter((name) => OURS.test(name) || isPublic(name))
  return Object.fromEntries(own.map((name) => [name, expand(all[name] ?? '', all)]))
}

function parsed(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

const REFERENCE = /\\\$|\$\{(\w+)(?::?-([^}]*))?\}|\$([A-Za-z_]\w*)/g
/** Variables that refer to each other end here. */
const MAX_DEPTH = 10

function expand(value: string, all: Environment, depth = 0): string {
  return value.replace(REFERENCE, (text, braced?: string, otherwise?: string, bare?: string) => {
    if (text === '\\$') return '$'
    const name = braced ?? bare ?? ''
    const found = process.env[name] ?? all[name]
    if (found === undefined || depth === MAX_DEPTH) return otherwise ?? ''
    return expand(found, all, depth + 1)
  })
}
