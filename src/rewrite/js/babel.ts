import { createRequire } from 'node:module'
import type { Program } from 'estree'
import { tooDeep } from '../too-deep'

type Parser = typeof import('@babel/parser')

/**
 * Loaded with the first document that needs it: it would be a third of the code that every start of a dev server loads.
 */
const load = (): Parser => createRequire(import.meta.url)('@babel/parser')

/** `@babel/parser`'s own. @throws TooDeep */
export const parse: Parser['parse'] = (code, options) => {
  try {
    return load().parse(code, options)
  } catch (error) {
    throw tooDeep(error, code) ?? error
  }
}

/** `@babel/parser`'s own. */
export const parseExpression: Parser['parseExpression'] = (...args) => load().parseExpression(...args)

/** Returns the ESTree of a module. */
export function parseModule(code: string): Program {
  const { program } = parse(code, { sourceType: 'module', plugins: ['estree', 'jsx'], errorRecovery: true })
  return program as unknown as Program
}
