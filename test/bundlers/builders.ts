import { bun } from './builders/bun'
import { esbuild } from './builders/esbuild'
import { farm } from './builders/farm'
import type { Builder } from './builders/job'
import { rolldown } from './builders/rolldown'
import { rollup } from './builders/rollup'
import { rsbuild } from './builders/rsbuild'
import { rspack } from './builders/rspack'
import { vite } from './builders/vite'
import { webpack } from './builders/webpack'

export type { BuildJob, Built } from './builders/job'
export { webpackConfig } from './builders/webpack'

/** In the order of the table in docs/support.md. */
export const builders = {
  vite,
  rollup,
  rolldown,
  webpack,
  rspack,
  rsbuild,
  esbuild,
  bun,
  farm,
} satisfies Record<string, Builder>
export type BundlerName = keyof typeof builders
export const bundlerNames = Object.keys(builders) as BundlerName[]
/** Those whose build is done in this process, where a test can look into the modules. */
export const bundlersInProcess = bundlerNames.filter((name) => name !== 'bun')
