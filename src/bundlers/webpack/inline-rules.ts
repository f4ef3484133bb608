import { statSync } from 'node:fs'
import type { Compiler } from 'webpack'

/** webpack's default for `type: 'asset'`, in bytes. */
const DEFAULT_LIMIT = 8096

type NormalModuleFactory = Parameters<Parameters<Compiler['hooks']['normalModuleFactory']['tap']>[1]>[0]

function effectsOf(ruleSet: NormalModuleFactory['ruleSet'], file: string, dependency: string) {
  const facts = {
    realResource: file,
    resourceQuery: '',
    resourceFragment: '',
    scheme: '',
    mimetype: '',
    phase: '',
  }
  return ruleSet.exec({
    resource: file,
    ...facts,
    dependency,
    compiler: '',
    issuer: '',
    issuerLayer: '',
  })
}

/**
 * Whether a `require` of a file returns an ES module: url-loader and file-loader make one unless they are told not to, as in
 * Docusaurus (`require('./a.png').default`). An asset of webpack's own is a string.
 */
export function requiresModule(ruleSet: NormalModuleFactory['ruleSet'], file: string): boolean {
  const effects = effectsOf(ruleSet, file, 'commonjs')
  return effects.some(({ type, value }) => {
    const { loader, options } = (value ?? {}) as { loader?: string; options?: { esModule?: boolean } }
    return type === 'use' && /\b(?:url|file)-loader\b/.test(loader ?? '') && options?.esModule !== false
  })
}

/** The template that webpack's rules name an asset by, if they have one of their own. */
export function assetNameByRules(ruleSet: NormalModuleFactory['ruleSet'], file: string): unknown {
  const generator = effectsOf(ruleSet, file, 'url').findLast(({ type }) => type === 'generator')?.value
  return (generator as { filename?: unknown } | undefined)?.filename
}

/** Whether webpack's rules would inline a file as a data URI. */
export function inlinesByRules(
  ruleSet: NormalModuleFactory['ruleSet'],
  file: string,
  dependency: string,
): boolean {
  const effects = effectsOf(ruleSet, file, dependency)
  const last = (type: string) => effects.findLast((effect) => effect.type === type)?.value
  const type = last('type')
  if (type === 'asset/inline') return true
  if (type !== 'asset') return false
  const { dataUrlCondition } = (last('parser') ?? {}) as { dataUrlCondition?: { maxSize?: number } }
  return statSync(file).size <= (dataUrlCondition?.maxSize ?? DEFAULT_LIMIT)
}
