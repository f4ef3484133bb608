import { createRequire } from 'node:module'

type Parser = typeof import('@babel/parser')

/**
 * Loaded with the first document that needs it: it would be a third of the code that every start of a dev server loads.
 */
const load = (): Parser => createRequire(import.meta.url)('@babel/parser')

/** `@babel/parser`'s own. */
export const parse: Parser['parse'] = (...args) => load().parse(...args)

/** `@babel/parser`'s own. */
export const parseExpression: Parser['parseExpression'] = (...args) => load().parseExpression(...args)
