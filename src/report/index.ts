import { resolve } from 'node:path'
import { type DeploySettings, setUp } from '../deploy/setup'
import { errorMessage, ImageKitBuildError } from '../diagnostics/build-error'
import { writeFileAtomic } from '../lib/files/atomic-file'
import { type CollectSettings, collect } from './collect'
import { reportHtml } from './render/html'
import type { Report } from './report'

export type { CollectSettings } from './collect'
export { reportMarkdown } from './render/markdown'
export { isEstimated, type Report } from './report'

/** Name of the report's file, where none is given. */
export const REPORT_FILE = 'imagekit-report.html'

export interface ReportSettings extends DeploySettings, Omit<CollectSettings, 'browse'> {
  /** The HTML file, relative to the root; `false` writes none. Default: the option `report`, else `imagekit-report.html`. */
  out?: string | false
  /** Opens the built pages in Chromium: at most this many. Default: none. */
  browserPages?: number
}

export interface ReportResult extends Report {
  /** Path of the HTML file. */
  file?: string
}

/**
 * Reports on the images of a build: what each screen loads of them, what could be less, and what has changed.
 *
 * @throws ImageKitBuildError `MANIFEST_INVALID`, `REPORT_FAILED`
 */
export async function report(settings: ReportSettings = {}): Promise<ReportResult> {
  const setup = setUp(settings)
  const { browserPages } = settings
  const collected = await collect(setup, {
    ...settings,
    ...(browserPages !== undefined && {
      browse: async (site) => {
        const { browse } = await import('./browser/browse')
        return browse(site, { maxPages: browserPages, setup })
      },
    }),
  })
  if (settings.out === false) return collected.report
  const file = settings.out
    ? resolve(setup.options.root, settings.out)
    : (setup.options.report ?? resolve(setup.options.root, REPORT_FILE))
  writeReport(file, reportHtml(collected))
  return { ...collected.report, file }
}

/** @throws ImageKitBuildError `REPORT_FAILED` */
export function writeReport(file: string, html: string): void {
  try {
    writeFileAtomic(file, html, { isDurable: false })
  } catch (error) {
    throw new ImageKitBuildError(
      'REPORT_FAILED',
      `Can't write the report ${file}: ${errorMessage(error)}. Make the folder writable, or name another file (--out, or the option report).`,
      undefined,
      error,
    )
  }
}
