import { statSync } from 'node:fs'
import { withPosition } from '../../diagnostics/build-error'
import type { Diagnostic } from '../../diagnostics/diagnostics'
import { formatBytes } from '../../diagnostics/log'
import { positionOf } from '../../diagnostics/reference-origin'
import { portablePath } from '../../lib/paths'
import type { ResolvedOptions } from '../config/options'
import type { Asset } from '../images/asset'
import type { LocalReference } from '../references/reference'
import type { Outcome } from './outcome'

/**
 * Warns of each file of an image that exceeds the budget. Checks files that are delivered as they are (in the bundle,
 * or as an original from the CDN) and files rendered on this machine; `verify` checks those that ImageKit encodes.
 */
export function overBudget(
  { file, key, origin }: LocalReference,
  asset: Asset,
  { files, set }: Outcome,
  { budget, root }: Pick<ResolvedOptions, 'budget' | 'root'>,
): Diagnostic[] {
  if (budget === undefined) return []
  const isOriginal = asset.format === 'svg' || set.main.transformation.some((step) => step.original === true)
  const sizes = files?.map((one) => statSync(one).size) ?? (isOriginal ? [asset.size] : [])
  return sizes
    .filter((size) => size > budget)
    .map((size) => {
      const message =
        `imagekit: ${portablePath(root, file)} takes ${formatBytes(size)} in a browser, more than the budget of ${formatBytes(budget)} (${key}). ` +
        'Reduce it: a smaller w, a lower q, or f=avif'
      return { topic: message, level: 'warn', message: withPosition(message, origin && positionOf(origin)) }
    })
}
