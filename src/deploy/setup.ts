import type { ImageKitClient } from '../api'
import { type Environment, type ResolvedOptions, resolveOptions } from '../core/config/options'
import { openClient } from '../core/media-library/client'
import { ImageKitBuildError } from '../diagnostics/build-error'
import type { Logger } from '../diagnostics/log'
import type { Options } from '../types'

/** What a command tells while it works. */
export type Event =
  | { kind: 'note'; level: 'info' | 'warn'; message: string }
  /** `done` of `total`, of what `what` names. */
  | { kind: 'progress'; what: string; done: number; total: number }
export type Report = (event: Event) => void

/** What every command takes. */
export interface DeploySettings {
  /** The plugin's options. What is not given comes from the environment, else from its default. */
  options?: Options
  /** Default `process.env`. */
  environment?: Environment
  /** Folder that relative paths start from, unless `options.root` says another. Default: the working directory. */
  cwd?: string
  /** Source files that may refer to images, as glob patterns from the root. Default: every file of a known language. */
  source?: readonly string[]
  /** What of them is left out, beside packages, outputs, tests and hidden folders. */
  ignore?: readonly string[]
  /** Folders by alias, from the root: `{ '@': './src' }`. Default `@` and `~` for `./src`. */
  alias?: Readonly<Record<string, string>>
  /** Plain references without a query to smaller files, in bytes, are taken for inlined, as Vite does. Default 4096. */
  inlineLimit?: number
  /** Called with what goes on. Default: silence. */
  report?: Report
}

/** Settings, complete. */
export interface Setup {
  options: ResolvedOptions
  source: readonly string[] | undefined
  ignore: readonly string[]
  alias: Readonly<Record<string, string>>
  inlineLimit: number
  report: Report
  logger: Logger
}

/** @throws ImageKitBuildError `INVALID_OPTIONS`, `PUBLIC_SECRET` */
export function setUp(settings: DeploySettings, overrides: Options = {}): Setup {
  const { environment = process.env, cwd = process.cwd(), report = () => {} } = settings
  const resolved = resolveOptions({ ...settings.options, ...overrides }, environment, cwd)
  const { source, ignore, alias, inlineLimit } = settings
  const own = setUpResolved(resolved, report)
  return {
    ...own,
    source,
    ignore: ignore ?? own.ignore,
    alias: alias ?? own.alias,
    inlineLimit: inlineLimit ?? own.inlineLimit,
  }
}

/** For whoever has resolved the options already. */
export function setUpResolved(options: ResolvedOptions, report: Report): Setup {
  const note = (level: 'info' | 'warn') => (message: string) => report({ kind: 'note', level, message })
  return {
    options,
    source: undefined,
    ignore: [],
    alias: { '@': './src', '~': './src' },
    inlineLimit: 4096,
    report,
    logger: { info: note('info'), warn: note('warn') },
  }
}

/** @throws ImageKitBuildError `NO_URL_ENDPOINT` */
export function endpointOf({ options: { urlEndpoint } }: Pick<Setup, 'options'>): string {
  if (urlEndpoint) return urlEndpoint
  throw new ImageKitBuildError(
    'NO_URL_ENDPOINT',
    'No URL-endpoint is set. Set IMAGEKIT_URL_ENDPOINT, or urlEndpoint in the config (https://ik.imagekit.io/your_id).',
  )
}

/**
 * Runs an action with a client of the account, and ends its connections.
 *
 * @throws ImageKitBuildError `NO_URL_ENDPOINT`, `NO_PRIVATE_KEY`
 */
export async function withClient<T>(
  setup: Setup,
  action: (client: ImageKitClient) => Promise<T>,
): Promise<T> {
  const { privateKey } = setup.options
  if (!privateKey) {
    throw new ImageKitBuildError('NO_PRIVATE_KEY', 'No private key is set. Set IMAGEKIT_PRIVATE_KEY.')
  }
  const client = await openClient(setup.options, endpointOf(setup), privateKey)
  try {
    return await action(client)
  } finally {
    await client.close()
  }
}
