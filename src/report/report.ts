import { basename } from 'node:path'
import type { Manifest } from '../core/output/manifest'
import type { Advice } from './advice/advise'
import type { BrowserRun } from './browser/browser-types'
import type { BudgetRow } from './model/budgets'
import type { Changes } from './model/changes'
import type { Duplicates } from './model/duplicates'
import type { Basis, Part, ReportDevice, ReportImage, Share } from './model/report-types'

/** How many purges the next `purge` sends, and how much of the month's quota is used. */
export interface PurgeOutlook {
  requests: number
  used: number
  /** Requests a calendar month that the account's plan includes. */
  limit: number
}

/** Everything that a report says. */
export interface Report {
  version: 1
  /** Name of the project. */
  name: string
  bundler: string
  urlEndpoint: string | null
  /** Number of renditions by how their bytes are known. */
  bases: Record<Basis | 'unknown', number>
  devices: ReportDevice[]
  /** Files that the images are made of, each content once. */
  originals: { files: number; bytes: number }
  /** References that are videos, which are not in the figures. */
  videos: number
  images: ReportImage[]
  folders: Share[]
  modules: Share[]
  pages: Share[]
  duplicates: Duplicates
  changes: Part<Changes>
  purge: Part<PurgeOutlook>
  budgets: BudgetRow[]
  advice: Advice[]
  /** With `--browser`. */
  browser?: BrowserRun
  /** What could not be found out, and why. */
  notes: string[]
}

/** Whether bytes are estimated. */
export function isEstimated({ bases }: Pick<Report, 'bases'>): boolean {
  return bases.engine + bases.model > 0
}

export function projectName(root: string, { bundler }: Pick<Manifest, 'bundler'>): string {
  return basename(root) || bundler
}
