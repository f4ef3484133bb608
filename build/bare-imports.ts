import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A chunk of esbuild's own helpers for CommonJS, which asks Node for `createRequire`. */
const HELPERS = /^import \{ createRequire \} from 'node:module';[\s\S]*\bvar __require = /

/**
 * Removes imports that only run the helpers for CommonJS, which esbuild writes into every chunk: a browser has no
 * `node:module`, and bundlers for one report it.
 */
export function removeBareImports(folder: string): void {
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'))
  const texts = new Map(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  const helpers = files.filter((name) => HELPERS.test(texts.get(name) ?? ''))
  for (const [name, text] of texts) {
    const bare = helpers.reduce((code, helper) => code.replace(`import './${helper}';\n`, ''), text)
    if (bare !== text) writeFileSync(join(folder, name), bare)
  }
}
