import type { ResolvedOptions } from '../core/config/options'
import { setUpResolved } from '../deploy/setup'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { formatBytes, type Logger, plural } from '../diagnostics/log'
import { oneLine, printable } from '../diagnostics/printable'
import { portablePath } from '../lib/paths'
import { collect } from './collect'
import { writeReport } from './index'
import type { BudgetRow } from './model/budgets'
import { reportHtml } from './render/html'

/**
 * Applies the plugin's option `report` after a build: writes the report, and checks the option `budgets`.
 *
 * @param manifestFile manifest of the build
 * @throws ImageKitBuildError `OVER_BUDGET` under `strict`, `REPORT_FAILED`
 */
export async function reportAfterBuild(
  options: ResolvedOptions,
  manifestFile: string | undefined,
  logger: Logger,
): Promise<void> {
  const { report: file, root, strict } = options
  if (file === undefined) return
  if (!manifestFile) {
    logger.warn('imagekit: report needs the manifest, but the option manifest is false')
    return
  }
  const setup = setUpResolved(options, (event) => {
    if (event.kind === 'note') logger[event.level](printable(event.message))
  })
  const collected = await collect(setup, { manifests: [manifestFile] })
  writeReport(file, reportHtml(collected))
  const { budgets, images } = collected.report
  logger.info(
    `imagekit: ${portablePath(root, file).replace(/^\.\//, '')} reports on ${plural(images.length, 'reference')}`,
  )
  const exceeded = budgets.filter(({ isExceeded }) => isExceeded)
  if (exceeded.length === 0) return
  const message = exceeded.map((row) => `imagekit: ${oneLine(budgetText(row))}`).join('\n')
  if (strict) throw new ImageKitBuildError('OVER_BUDGET', message)
  logger.warn(message)
}

/** Describes an exceeded budget in a line. */
export function budgetText({ kind, name, bytes, limit, device }: BudgetRow): string {
  return `the images of the ${kind} ${name} take ${formatBytes(bytes)} on a ${device.toLowerCase()}, more than the budget of ${formatBytes(limit)}`
}
