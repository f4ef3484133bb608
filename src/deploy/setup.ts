import { withUsableCache } from '../core/config/cache-folder'
import { demandFolder } from '../core/config/demand-folder'
import { type Environment, type ResolvedOptions, resolveOptions } from '../core/config/options'
import { demandUrlEndpoint, SharedClient } from '../core/media-library/client'
import { isContentNamed } from '../core/media-library/content-name'
import { Lockfile } from '../core/media-library/lockfile'
import type { Logger } from '../diagnostics/log'
import type { Options } from '../types'

/** An event of a running command. */
export type Event =
  | { kind: 'note'; level: 'info' | 'warn'; message: string }
  /** `what` names the items, of which `done` out of `total` are finished. */
  | { kind: 'progress'; what: string; done: number; total: number }
export type Report = (event: Event) => void

/** Settings that all commands have. */
export interface DeploySettings {
  /** The plugin's options. Missing ones come from the environment, or have their defaults. */
  options?: Options
  /** Path of the config that the options are from, for messages. */
  optionsFile?: string
  /** Default `process.env`. */
  environment?: Environment
  /** Folder that `options.root` is relative to. Default: the working directory. */
  cwd?: string
  /** Glob patterns of source files, relative to the root. Default: every file of a known language in `bundlerRoot`. */
  source?: readonly string[]
  /** Glob patterns of source files to leave out, besides packages, outputs, tests and hidden folders. */
  ignore?: readonly string[]
  /** Folders by alias, from the root: `{ '@': './src' }`. `@` and `~` are `./src` unless they are here. */
  alias?: Readonly<Record<string, string>>
  /** Bytes below which a plain reference without a query counts as inlined, as in Vite. Default 4096. */
  inlineLimit?: number
  /** Folder that rooted paths (`/a.jpg`) start from, and that contains `public`. Default: the root. */
  bundlerRoot?: string
  /** Folders from the root in which the bundler finds the images of rooted paths in Markdown, as Docusaurus does. Default: none. */
  staticFolders?: readonly string[]
  /** Whether `.md` files are MDX, as in Docusaurus. Default false. */
  isMarkdownMdx?: boolean
  /** The build's output folder, in which its manifest is looked for first. */
  outDir?: string
  /** Receives the command's events. Default: none are reported. */
  report?: Report
}

/** Settings with all defaults. */
export interface Setup {
  options: ResolvedOptions
  source: readonly string[] | undefined
  ignore: readonly string[]
  alias: Readonly<Record<string, string>>
  inlineLimit: number
  bundlerRoot: string
  staticFolders: readonly string[]
  isMarkdownMdx: boolean
  outDir: string | undefined
  report: Report
  logger: Logger
}

/** @throws ImageKitBuildError `INVALID_OPTIONS`, `PUBLIC_SECRET` */
export function setUp(settings: DeploySettings, overrides: Options = {}): Setup {
  const { environment = process.env, cwd = process.cwd(), report = () => {} } = settings
  const resolved = resolveOptions({ ...settings.options, ...overrides }, environment, cwd)
  demandFolder(resolved.root)
  const { source, ignore, alias, inlineLimit, bundlerRoot, staticFolders, isMarkdownMdx, outDir } = settings
  const own = setUpResolved(resolved, report)
  return {
    ...own,
    source,
    ignore: ignore ?? own.ignore,
    alias: { ...own.alias, ...alias },
    inlineLimit: inlineLimit ?? own.inlineLimit,
    bundlerRoot: bundlerRoot ?? own.bundlerRoot,
    staticFolders: staticFolders ?? own.staticFolders,
    isMarkdownMdx: isMarkdownMdx ?? own.isMarkdownMdx,
    outDir,
  }
}

/** As `setUp`, for options that are resolved already. */
export function setUpResolved(given: ResolvedOptions, report: Report): Setup {
  const note = (level: 'info' | 'warn') => (message: string) => report({ kind: 'note', level, message })
  return {
    options: withUsableCache(given, note('warn')),
    source: undefined,
    ignore: [],
    alias: { '@': './src', '~': './src' },
    inlineLimit: 4096,
    bundlerRoot: given.root,
    staticFolders: [],
    isMarkdownMdx: false,
    outDir: undefined,
    report,
    logger: { info: note('info'), warn: note('warn') },
  }
}

/** A command's settings and the account that it works on. */
export interface Context {
  setup: Setup
  urlEndpoint: string
  /** The one client of the command: it connects when it is first used. */
  client: SharedClient
}

/**
 * Runs a command, and closes its client at the end.
 *
 * @throws ImageKitBuildError `NO_URL_ENDPOINT`
 */
export async function withContext<T>(setup: Setup, command: (context: Context) => Promise<T>): Promise<T> {
  const urlEndpoint = demandUrlEndpoint(setup.options)
  const client = new SharedClient(setup.options)
  const release = client.hold()
  try {
    return await command({ setup, urlEndpoint, client })
  } finally {
    await release()
  }
}

/** @param warn receives warnings */
export function openLockfile(
  { lockfile, cacheDir, fileName }: ResolvedOptions,
  warn: (message: string) => void,
): Lockfile {
  return new Lockfile(lockfile, cacheDir, { isStable: !isContentNamed(fileName), warn })
}
