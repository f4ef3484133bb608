import type { Manifest } from '../../core/output/manifest'
import { allKeptStates } from '../../deploy/deploy-state'
import { type CurrentManifest, readPrevious } from '../../deploy/manifests'
import { forecastPurge } from '../../deploy/purge/purge-forecast'
import type { Context } from '../../deploy/setup'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import type { PurgeOutlook } from '../report'
import { type Changes, findChanges } from './changes'
import type { Part } from './report-types'

export interface CompareSettings {
  /** A manifest's file or URL, or `remote`. */
  previous: string
  /** Purge requests a month. */
  quota: number | undefined
}

/** Compares the build with the last deploy, and plans the next purge. Changes nothing. */
export async function compareDeploys(
  context: Pick<Context, 'setup' | 'client'>,
  current: CurrentManifest,
  { previous: from, quota }: CompareSettings,
): Promise<{ changes: Part<Changes>; purge: Part<PurgeOutlook> }> {
  const given = from === 'remote' ? undefined : await readPrevious(context.setup, from)
  const { urlEndpoint } = current.manifest
  if (!urlEndpoint) {
    return {
      changes: given
        ? findChanges(given, current.manifest)
        : { unknown: 'no earlier manifest is given (--previous)' },
      purge: { unknown: 'the images do not come from ImageKit' },
    }
  }
  const forecast = await orUnknown(async () => {
    const states =
      from === 'remote' ? await context.client.use((api) => allKeptStates(api, context.setup)) : new Map()
    const settings = { previous: from, ...(quota !== undefined && { quota }) }
    return forecastPurge({ ...context, urlEndpoint }, settings, current, Promise.resolve(states))
  })
  if ('unknown' in forecast)
    return { changes: given ? findChanges(given, current.manifest) : forecast, purge: forecast }
  const { requests, pending, quota: used } = forecast.forecast
  return {
    changes: changesSince(given ?? forecast.previous, current.manifest),
    purge: { requests: requests.length + pending.length, ...used },
  }
}

function changesSince(previous: Manifest | undefined, current: Manifest): Part<Changes> {
  return previous ? findChanges(previous, current) : { unknown: 'no earlier deploy is known' }
}

/** A report is worth something without these parts. */
async function orUnknown<T>(ask: () => Promise<T>): Promise<Part<T>> {
  try {
    return await ask()
  } catch (error) {
    const needsKey = error instanceof ImageKitBuildError && error.code === 'NO_PRIVATE_KEY'
    return { unknown: needsKey ? 'needs the private key (IMAGEKIT_PRIVATE_KEY)' : errorMessage(error) }
  }
}
