import { escapeRegExp } from '../../lib/escape-reg-exp'
import type { Budget } from '../../types'
import { DEVICES } from '../devices/devices'
import type { ReportImage, Share } from './report-types'
import { shareOf } from './shares'

/** A budget, and what is loaded of it. */
export interface BudgetRow {
  kind: 'folder' | 'page' | 'module'
  /** The folder, page or module. */
  name: string
  /** Bytes that are allowed. */
  limit: number
  /** Bytes that the device loads that loads most, or the one that the budget names. */
  bytes: number
  device: string
  /** Number of its images: none for a name that is misspelled, or no longer there. */
  images: number
  isExceeded: boolean
}

/**
 * Compares budgets with what devices load. A name with `*` is a budget of each part that it matches; the folder `src` includes
 * those in it.
 */
export function checkBudgets(
  budgets: readonly Budget[],
  images: readonly ReportImage[],
  parts: { pages: readonly Share[]; modules: readonly Share[] },
): BudgetRow[] {
  return budgets.flatMap((budget): BudgetRow[] => {
    const kind = 'folder' in budget ? 'folder' : 'page' in budget ? 'page' : 'module'
    const name = String(budget[kind as keyof Budget])
      .replace(/^\.\//, '')
      .replace(/(?<=.)\/$/, '')
    const pattern = patternOf(name)
    const shares =
      kind === 'folder'
        ? foldersOf(images, pattern, name)
        : parts[kind === 'page' ? 'pages' : 'modules'].filter((share) => pattern.test(share.name))
    // The row of a budget that nothing matches shows that there is nothing.
    return (shares.length ? shares : [shareOf(name, [])]).map((share) => rowOf(kind, share, budget))
  })
}

function rowOf(kind: BudgetRow['kind'], share: Share, { bytes: limit, device }: Budget): BudgetRow {
  const index = device
    ? DEVICES.findIndex(({ id }) => id === device)
    : share.loads.indexOf(Math.max(...share.loads))
  const bytes = share.loads[index] ?? 0
  return {
    kind,
    name: share.name,
    limit,
    bytes,
    device: DEVICES[index]!.name,
    images: share.images,
    isExceeded: bytes > limit,
  }
}

function foldersOf(images: readonly ReportImage[], pattern: RegExp, name: string): Share[] {
  if (!name.includes('*'))
    return [
      shareOf(
        name,
        images.filter(({ folder }) => isIn(folder, name)),
      ),
    ]
  const folders = new Set(images.map(({ folder }) => folder).filter((folder) => pattern.test(folder)))
  return [...folders].sort().map((folder) =>
    shareOf(
      folder,
      images.filter((one) => one.folder === folder),
    ),
  )
}

function isIn(folder: string, name: string): boolean {
  return name === '.' || name === '' || folder === name || folder.startsWith(`${name}/`)
}

/** `*` stands for any characters. */
function patternOf(name: string): RegExp {
  const parts = name.split('*').map(escapeRegExp)
  return new RegExp(`^${parts.join('.*')}$`)
}
