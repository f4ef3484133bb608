import { statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { readTextOrPipe } from '../../lib/files/regular-file'
import type { Environment } from './options'
import { isPublic } from './public-secret'

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
    const stat = statSync(file, { throwIfNoEntry: false })
    // As Vite does: a folder of that name is none of ours, and secret managers offer the file as a pipe.
    return stat?.isFile() || stat?.isFIFO() ? parseEnv(readTextOrPipe(file)) : {}
  } catch (error) {
    // Without it, the build would be one without a key, which says nothing of the cause.
    throw new ImageKitBuildError(
      'INVALID_OPTIONS',
      `Can't read ${file}: ${errorMessage(error)}. Make it readable, or remove it.`,
      undefined,
      error,
    )
  }
}

const REFERENCE = /\\\$|\$\{(\w+)(?::?-([^}]*))?\}|\$([A-Za-z_]\w*)/g
/** Variables that refer to each other end here. */
const MAX_DEPTH = 10
/** References in one value, those in what they stand for included: ten levels of ten would be ten thousand million. */
const MAX_REFERENCES = 1000

function expand(value: string, all: Environment): string {
  let references = 0
  const expanded = (text: string, depth: number): string =>
    text.replace(REFERENCE, (reference, braced?: string, otherwise?: string, bare?: string) => {
      if (reference === '\\$') return '$'
      const name = braced ?? bare ?? ''
      const found = process.env[name] ?? all[name]
      if (found === undefined || depth === MAX_DEPTH || references++ > MAX_REFERENCES) return otherwise ?? ''
      return expanded(found, depth + 1)
    })
  return expanded(value, 0)
}
