import type { Claims, Edited, SourceWarnings } from '../edit'
import { rewriteJsx } from './jsx'

const TEMPLATE = /\b(?:html|svg)\s*`/
const JSX = /<[a-z][\w.:-]*(?:\s[^<>]*)?\/?>/i
const MODULE = /^[ \t]*(?:import|export)\b/m
const COMMON_JS = /\bmodule\.exports\b|\bexports\.\w|\brequire\s*\(/

/** A cheap test before parsing: most scripts have neither JSX nor templates of markup. */
export function mayHoldMarkup(code: string): boolean {
  return TEMPLATE.test(code) || JSX.test(code)
}

/**
 * Rewrites JSX and templates of markup in a script (`.js`, `.ts`), whose name does not say that it has any. In a CommonJS module
 * an import can't be added.
 */
export function rewriteScript(
  code: string,
  file: string,
  isOurs: Claims,
  components: Readonly<Record<string, string>>,
  warnings?: SourceWarnings,
): Edited | undefined {
  if (COMMON_JS.test(code) && !MODULE.test(code)) return undefined
  try {
    return rewriteJsx(code, isOurs, components, warnings, !/\.m?ts$/.test(file))
  } catch {
    // The compiler reports errors in the source; it may be of a language that only the compiler knows (Flow).
    return undefined
  }
}
