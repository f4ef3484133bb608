import { statSync } from 'node:fs'
import type { Compiler } from 'webpack'
import type { Build } from '../../core/build'
import { readPlain } from '../../core/references/plain-reference'
import { pathFrom, tryResolveFile } from '../shared/plain-imports'

/** Asks webpack for the file of a path that is not relative. */
type ToFile = (path: string) => Promise<string | undefined>

/** webpack's default for `type: 'asset'`, in bytes. */
const DEFAULT_LIMIT = 8096

/** What of a compilation decides on a plain reference. */
export interface PlainContext {
  build: Build
  /** The folder that holds the importer. */
  folder: string
  importer: string | undefined
  toFile: ToFile
  inlines(file: string): boolean
}

/**
 * The key of a plain request, if it is an image of ours. One of which nothing is asked is ours only where it comes from
 * the CDN: elsewhere it is webpack's own asset, which it makes well.
 */
export async function plainRequestKey(request: string, context: PlainContext): Promise<string | undefined> {
  const { build } = context
  const plain = readPlain(request, build.project.options.include)
  if (!plain || request.includes('!')) return undefined
  const file = pathFrom(context.folder, plain.path) ?? (await context.toFile(plain.path))
  if (!file || !build.isImage(file)) return undefined
  if (plain.query) return build.resolveFile(file, plain.query, context.importer, request)
  if (context.inlines(file)) return undefined
  const key = tryResolveFile(build, file)
  return key !== undefined && build.cdnUrl(key) !== undefined ? key : undefined
}

type NormalModuleFactory = Parameters<Parameters<Compiler['hooks']['normalModuleFactory']['tap']>[1]>[0]

/** Whether webpack's rules would put a file into a module as a data URI. */
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
