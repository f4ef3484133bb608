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
 * Warns of each file of an image that takes more than the budget. A file that goes out as it is (into the bundle, or an
 * original from the CDN) is weighed here, as is what this machine draws; what ImageKit will encode, `verify` weighs.
 */
export function overBudget(
  { file, key, origin: writer }: LocalReference,
  asset: Asset,
  { files, set }: Outcome,
  { budget, root }: Pick<ResolvedOptions, 'budget' | 'root'>,
): Diagnostic[] {
  if (budget === undefined) return []
  const isOriginal = asset.format === 'svg' || set.main.transformation.some((step) => step.original === true)
  const weights = files?.map((one) => statSync(one).size) ?? (isOriginal ? [asset.size] : [])
  return weights
    .filter((size) => size > budget)
    .map((size) => {
      const message =
        `imagekit: ${portablePath(root, file)} takes ${formatBytes(size)} in a browser, over the budget of ${formatBytes(budget)} (${key}). ` +
        'Ask for less: a smaller w, a lower q, f=avif'
      return { topic: message, level: 'warn', message: withPosition(message, writer && positionOf(writer)) }
    })
}
