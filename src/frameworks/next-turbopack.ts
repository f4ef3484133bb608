import { dirname } from 'node:path'
import { type Node, walk } from 'estree-walker'
import { formatError } from '../bundlers/shared/format-error'
import { besideImporter } from '../bundlers/shared/plain-imports'
import type { Build } from '../core/build'
import { SPECIFIER } from '../core/filters'
import { isPlainImage } from '../core/images/image-filter'
import type { ProjectState } from '../core/project-state'
import { readPlain } from '../core/references/plain-reference'
import { projectFor } from '../core/registry'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { newEdits } from '../rewrite/edits'
import { parseModule } from '../rewrite/js/parse-module'
import type { Options } from '../types'
import { writeRecord } from './next-records'
import { turbopackHost } from './turbopack-host'

/** Options that `withImageKit` passes to the loader: plain JSON, as Turbopack requires, without the key, since they are cached on disk. */
export interface TurbopackLoaderOptions {
  options: Options
  root: string
  records: string
  purpose: 'build' | 'watch'
}

/** The part of a webpack loader's `this` that Turbopack supports. */
interface LoaderContext {
  resourcePath: string
  getOptions(): TurbopackLoaderOptions
  async(): (error: unknown, code?: string, map?: unknown) => void
  addDependency(file: string): void
  getResolve?(options: object): (folder: string, request: string) => Promise<string>
}

/**
 * Loader for source files. Turbopack has no plugins and no schemes, so `ik:` imports, and imports of images with a query,
 * become imports of `data:` modules.
 */
export default function loader(this: LoaderContext, source: string): void {
  const done = this.async()
  rewrite(this, source).then(
    ({ code, map }) => done(null, code, map),
    (error) => done(withoutStack(error)),
  )
}

/** Removes the stack of an expected error: Turbopack prints it after the message, and it has lines of this package only. */
function withoutStack(error: unknown): unknown {
  if (!(error instanceof ImageKitBuildError)) return error
  const message = formatError(error)
  return Object.assign(new Error(message), { name: error.name, stack: `${error.name}: ${message}` })
}

async function rewrite(context: LoaderContext, source: string): Promise<{ code: string; map?: unknown }> {
  const { options, root, records, purpose } = context.getOptions()
  const build = projectFor(options, process.env, root).open(turbopackHost(purpose))
  const found = specifiersIn(source, build.project)
  if (found.length === 0) return { code: source }
  const edits = newEdits(source)
  const keys: string[] = []
  for (const { start, end, value } of found) {
    const key = await keyOf(context, build, value)
    if (key === undefined) continue
    keys.push(key)
    edits.overwrite(start, end, JSON.stringify(await moduleUrl(context, build, key)))
  }
  writeRecord(records, context.resourcePath, source, keys)
  return {
    code: edits.toString(),
    map: edits.generateMap({ hires: 'boundary', source: context.resourcePath }),
  }
}

interface Found {
  start: number
  end: number
  value: string
}

type Literal = { type: string; value?: unknown; start: number; end: number }

/** Finds the specifiers of images in `import`, `export … from`, `import()` and `require()`. */
function specifiersIn(source: string, { options }: ProjectState): Found[] {
  const found: Found[] = []
  const add = (node: unknown) => {
    const { type, value, start, end } = (node ?? {}) as Literal
    if (type !== 'Literal' || typeof value !== 'string') return
    if (SPECIFIER.test(value) || readPlain(value, options.include)?.query) found.push({ start, end, value })
  }
  walk(parseModule(source), {
    enter(node: Node) {
      if ('source' in node) add(node.source)
      if (
        node.type === 'CallExpression' &&
        node.callee.type === 'Identifier' &&
        node.callee.name === 'require'
      )
        add(node.arguments[0])
    },
  })
  return found
}

async function keyOf(context: LoaderContext, build: Build, value: string): Promise<string | undefined> {
  const { resourcePath } = context
  const toFile = (path: string) =>
    context
      .getResolve?.({})(dirname(resourcePath), path)
      .catch(() => undefined) ?? Promise.resolve(undefined)
  if (SPECIFIER.test(value)) return build.resolve(value, resourcePath, toFile)
  const plain = readPlain(value, build.project.options.include)
  if (!plain) return undefined
  const file = besideImporter(plain.path, resourcePath) ?? (await toFile(plain.path))
  if (!file || !isPlainImage(file, build.project.options)) return undefined
  return build.resolveFile(file, plain.query, resourcePath, value)
}

/** Encodes the module of a reference as a URL. */
async function moduleUrl(context: LoaderContext, build: Build, key: string): Promise<string> {
  const { code, files } = await build.load(key)
  for (const file of files) context.addDependency(file)
  return `data:text/javascript,${encodeURIComponent(code)}`
}
