import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/*
 * Hooks of Node's module loader, which run in a thread of their own: they let a config be TypeScript, and import files without
 * their extension as bundlers do. https://nodejs.org/api/module.html#customization-hooks
 */

const TYPESCRIPT = /\.[mc]?tsx?$/
const ENDINGS = ['.ts', '.mts', '.tsx', '.js', '.mjs', '.json', '/index.ts', '/index.js']
const ES_MODULE = /^\s*(?:import\b(?!\s*\()|export\b)/m

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  try {
    return await nextResolve(specifier, context)
  } catch (error) {
    const { parentURL } = context
    if (!/^(?:\.{0,2}\/|file:)/.test(specifier) || !parentURL?.startsWith('file:')) throw error
    const path = fileURLToPath(new URL(specifier, parentURL))
    // TypeScript lets `./shared.js` stand for `./shared.ts`.
    const found = [...ENDINGS.map((ending) => path + ending), path.replace(/js$/, 'ts')].find(isFile)
    if (!found) throw error
    return nextResolve(pathToFileURL(found).href, context)
  }
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  const { protocol, pathname } = new URL(url)
  if (protocol !== 'file:' || !TYPESCRIPT.test(pathname)) return nextLoad(url, context)
  const { transform } = createRequire(import.meta.url)('sucrase')
  const source = readFileSync(new URL(url), 'utf8')
  const { code } = transform(source, {
    transforms: ['typescript', ...(pathname.endsWith('x') ? ['jsx'] : [])],
    disableESTransforms: true,
    filePath: fileURLToPath(url),
  })
  const isCommonJs =
    pathname.endsWith('.cts') || (!ES_MODULE.test(source) && /\bmodule\.exports\b/.test(source))
  return isCommonJs
    ? { format: 'commonjs', source: code, shortCircuit: true }
    : { format: 'module', source: ofCommonJs(code) + code, shortCircuit: true }
}

/** Declares what CommonJS has and a module lacks, where it is used: bundlers run configs of either kind. */
function ofCommonJs(code) {
  const uses = (name) =>
    new RegExp(`\\b${name}\\b`).test(code) && !new RegExp(`\\b(?:const|let|var) ${name}\\b`).test(code)
  return [
    uses('__dirname') ? 'const __dirname = import.meta.dirname;' : '',
    uses('__filename') ? 'const __filename = import.meta.filename;' : '',
    uses('require')
      ? 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);'
      : '',
  ].join('')
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
