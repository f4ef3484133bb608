import { bundlerNames } from '../builders'
import { reasonFor } from './reasons'
import type { Capability } from './stage'

const titles: Record<(typeof bundlerNames)[number], string> = {
  vite: 'Vite',
  rollup: 'Rollup',
  rolldown: 'Rolldown',
  webpack: 'webpack',
  rspack: 'Rspack',
  rsbuild: 'Rsbuild',
  esbuild: 'esbuild',
  bun: 'Bun',
  farm: 'Farm',
}

/** The table in docs/support.md: one cell a bundler, its reasons below. */
export function supportTable(capabilities: readonly Capability[]): string {
  const notes: string[] = []
  const counts = { yes: 0, no: 0, none: 0 }
  const cell = ({ name }: Capability, bundler: (typeof bundlerNames)[number]) => {
    const reason = reasonFor(name, bundler)
    counts[reason?.kind ?? 'yes']++
    if (!reason) return 'yes'
    if (!notes.includes(reason.why)) notes.push(reason.why)
    return `${reason.kind === 'no' ? 'no' : 'n/a'} (${notes.indexOf(reason.why) + 1})`
  }
  const lines = capabilities.map(
    (one) => `| ${[one.name, ...bundlerNames.map((bundler) => cell(one, bundler))].join(' | ')} |`,
  )
  const { yes, no, none } = counts
  return [
    `| | ${bundlerNames.map((name) => titles[name]).join(' | ')} |`,
    `|---|${bundlerNames.map(() => '---|').join('')}`,
    ...lines,
    '',
    ...notes.map((why, index) => `${index + 1}. ${why}`),
    '',
    `${yes} yes, ${no} no, ${none} not applicable: ${((100 * yes) / (yes + no)).toFixed(1)} % of what applies.`,
  ].join('\n')
}
