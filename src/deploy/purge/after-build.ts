import type { ResolvedOptions } from '../../core/config/options'
import type { Logger } from '../../diagnostics/log'
import { plural } from '../../diagnostics/log'
import { oneLine, printable } from '../../diagnostics/printable'
import { setUpResolved, withContext } from '../setup'
import { purgeWith } from './purge'

/**
 * Applies the plugin's option `purge` after a build: `report` logs the purges that are needed, `auto` sends them.
 *
 * @param manifestFile manifest of the build
 * @throws ImageKitBuildError as `purge` does: with `auto`, a build whose images stay stale has failed
 */
export async function purgeAfterBuild(
  options: ResolvedOptions,
  manifestFile: string | undefined,
  logger: Logger,
): Promise<void> {
  const { purge, urlEndpoint, privateKey, dryRun } = options
  if (purge === 'off' || !urlEndpoint) return
  if (!manifestFile) {
    logger.warn(`imagekit: purge: '${purge}' compares manifests, but the option manifest is false`)
    return
  }
  if (!privateKey) {
    logger.warn(`imagekit: purge: '${purge}' needs IMAGEKIT_PRIVATE_KEY; nothing is purged`)
    return
  }
  const isReport = purge === 'report' || dryRun
  const setup = setUpResolved(options, (event) => {
    if (event.kind === 'note') logger[event.level](printable(event.message))
  })
  const { stale, requests, pending, sent } = await withContext(setup, (context) =>
    purgeWith(context, { manifests: [manifestFile], dryRun: isReport }),
  )
  if (requests.length + pending.length === 0) return
  const summary = `${plural(stale.length, 'image')} stale in the CDN`
  const urls = requests.map(({ url }) => `  ${oneLine(url)}`).join('\n')
  if (isReport)
    logger.info(`imagekit: ${summary}; ${plural(requests.length, 'purge')} would clear it\n${urls}`)
  else logger.info(`imagekit: ${summary}, cleared by ${plural(sent.length, 'purge')}`)
}
