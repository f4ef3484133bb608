import { resolve } from 'node:path'
import type { ResolvedUserConfig } from '@farmfe/core'
import { SPECIFIER } from '../../core/filters'
import type { ResolveAlias } from '../../core/references/reference'
import { projectFor } from '../../core/registry'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { consoleLogger } from '../../diagnostics/log'
import { parseModule } from '../../rewrite/js/parse-module'
import type { Options } from '../../types'
import { importAsset } from '../shared/import-asset'
import { besideWriter, plainKey } from '../shared/plain-imports'
import { type Session, SingleSession } from '../shared/session'
import { aliased } from './aliases'

/** The plugin's state of one Farm compiler, beside its session. */
export class FarmState {
  readonly sessions = new SingleSession()
  readonly #options: Options
  /** Resolved references: Farm's module graph can't be read. */
  readonly keys = new Set<string>()
  /** Files handed to Farm, which does not report their outputs. */
  readonly files = new Set<string>()
  /** URLs of the files that pages show: modules and style sheets, which Farm reads after their page, share them. */
  readonly shown = new Map<string, string>()
  /** The pages as Farm has read them, without scripts: it writes them after its last hook. */
  readonly pages = new Map<string, string>()
  /** Files of modules that may hold a reference. */
  readonly sources = new Set<string>()
  outDir = ''
  /** The folder that Farm copies into the output once it has written it. */
  publicDir = ''
  /** Public path of the output: the plugin writes the URLs of files in pages and style sheets itself. */
  base = '/'
  alias: Readonly<Record<string, string>> = {}
  entries: string[] = []
  /** The error that prevents the output from being written. */
  refusal: unknown
  /** The output's name of each file handed to Farm. */
  bundled: ReadonlyMap<string, string> = new Map()

  constructor(options: Options) {
    this.#options = options
  }

  get session(): Session {
    return this.sessions.of(this)
  }

  open(config: ResolvedUserConfig): void {
    const root = config.root ?? process.cwd()
    const { input, output, mode, resolve: resolution } = config.compilation ?? {}
    this.alias = (resolution?.alias ?? {}) as Record<string, string>
    this.outDir = resolve(root, output?.path ?? 'dist')
    this.publicDir = resolve(root, config.publicDir ?? 'public')
    this.base = output?.publicPath ?? '/'
    this.entries = Object.values(input ?? {}).flatMap((entry) => (entry ? [resolve(root, entry)] : []))
    const project = projectFor(this.#options, process.env, root)
    if (mode === 'development' && project.options.uploadInWatch)
      throw new ImageKitBuildError(
        'INVALID_OPTIONS',
        'unplugin-imagekit: Farm does not tell plugins when a rebuild ends, so uploadInWatch can upload nothing there. Remove it.',
      )
    const build = project.open({
      bundler: 'farm',
      purpose: mode === 'development' ? 'watch' : 'build',
      logger: consoleLogger,
      localUrl: (file, index) => {
        const shown = this.shown.get(file)
        if (shown !== undefined) return { prelude: '', url: JSON.stringify(shown) }
        this.files.add(file)
        return importAsset(file, index)
      },
      hasAssetPipeline: true,
      // Farm's context has no parser.
      parse: parseModule,
    })
    this.sessions.current = {
      build,
      root,
      resolveAlias: () => this.resolveAlias,
      onResolve: (key) => void this.keys.add(key),
    }
  }

  /** By Farm's `resolve.alias`. */
  readonly resolveAlias: ResolveAlias = async (path) => aliased(path, this.alias, this.session.root)

  /** The file of a module, by Farm's name for it: relative to the root, and for an inline script the page's with a number. */
  fileOf(id: string): string {
    const file = id.replace(/[?#].*$/, '').replace(/^virtual:html-inline:(.*)_\d+$/, '$1')
    return resolve(this.session.root, file)
  }

  /** Returns the key of a reference in a file, and counts it. */
  async keyOf(reference: string, file: string): Promise<string | undefined> {
    const key = SPECIFIER.test(reference)
      ? await this.session.build.resolve(reference, file, this.resolveAlias)
      : await plainKey(
          this.session,
          reference,
          file,
          (path) => besideWriter(path, file) ?? this.resolveAlias(path, file),
        )
    if (key !== undefined) this.keys.add(key)
    return key
  }

  start(): void {
    this.keys.clear()
    this.files.clear()
    this.shown.clear()
    this.pages.clear()
    this.refusal = undefined
    this.session.build.start()
  }
}
