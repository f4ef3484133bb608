import { statSync } from 'node:fs'
import type { Compiler } from 'webpack'

/** webpack's default for `type: 'asset'`, in bytes. */
const DEFAULT_LIMIT = 8096

type NormalModuleFactory = Parameters<Parameters<Compiler['hooks']['normalModuleFactory']['tap']>[1]>[0]

/** Whether webpack's rules would inline a file as a data URI. */
export function inlinesByRules(
  ruleSet: NormalModuleFactory['ruleSet'],
  file: string,
  dependency: string,
): boolean {
  const facts = {
    realResource: file,
    resourceQuery: '',
    resourceFragment: '',
    scheme: '',
    mimetype: '',
    phase: '',
  }
  const effects = ruleSet.exec({
    resource: file,
    ...facts,
    dependency,
    compiler: '',
    issuer: '',
    issuerLayer: '',
  })
  const last = (type: string) => effects.findLast((effect) => effect.type === type)?.value
  const type = last('type')
  if (type === 'asset/inline') return true
  if (type !== 'asset') return false
  const { dataUrlCondition } = (last('parser') ?? {}) as { dataUrlCondition?: { maxSize?: number } }
  return statSync(file).size <= (dataUrlCondition?.maxSize ?? DEFAULT_LIMIT)
}
