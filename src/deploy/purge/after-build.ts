import type { ResolvedOptions } from '../../core/config/options'
import type { Logger } from '../../diagnostics/log'
import { plural } from '../../diagnostics/log'
import { setUpResolved, withContext } from '../setup'
import { purgeWith } from './purge'

/**
 * The plugin's option `purge`, once a build is written: `report` says what the CDN would have to be told, `auto` tells it.
 *
 * @param manifestFile of this build
 * @throws ImageKitBuildError as `purge` does: with `auto`, a build whose pictures stay stale has failed
 */
export async function purgeAfterBuild(
  options: ResolvedOptions,
  manifestFile: string | undefined,
  logger: Logger,
): Promise<void> {
  const { purge, urlEndpoint, privateKey, dryRun } = options
  if (purge === 'off' || !urlEndpoint) return
  if (!manifestFile) {
    logger.warn(`imagekit: purge: '${purge}' compares manifests, and manifest is false`)
    return
  }
  if (!privateKey) {
    logger.warn(`imagekit: purge: '${purge}' needs IMAGEKIT_PRIVATE_KEY; the CDN is left as it is`)
    return
  }
  const isReport = purge === 'report' || dryRun
  const setup = setUpResolved(options, (event) => {
    if (event.kind === 'note') logger[event.level](event.message)
  })
  const { stale, requests, pending, sent } = await withContext(setup, (context) =>
    purgeWith(context, { manifests: [manifestFile], dryRun: isReport }),
  )
  if (requests.length + pending.length === 0) return
  const what = `${plural(stale.length, 'image')} stale in the CDN`
  const urls = requests.map(({ url }) => `  ${url}`).join('\n')
  if (isReport) logger.info(`imagekit: ${what}; ${plural(requests.length, 'purge')} would clear it\n${urls}`)
  else logger.info(`imagekit: ${what}, cleared by ${plural(sent.length, 'purge')}`)
}
