import type { ResolvedConfig, Rolldown } from 'vite'
import { type ImagePattern, plainPattern } from '../../../core/filters'
import { keepImages } from '../output/inline'

export type RenderBuiltUrl = NonNullable<ResolvedConfig['experimental']['renderBuiltUrl']>
export type AssetFileNames = Rolldown.OutputOptions['assetFileNames']

/**
 * What functions in Vite's configuration do. Vite takes the functions when it is configured, and calls them at once, so what
 * they do is put in when it is loaded.
 */
export interface LateFunctions {
  /** Whether the plugin decides about this file. */
  isOurs(file: string): boolean
  /** Default: the user's own. */
  renderBuiltUrl: RenderBuiltUrl | undefined
}

/** Puts the functions into a configuration that builds. */
export function installFunctions(
  config: ResolvedConfig,
  include: readonly ImagePattern[] | undefined,
): LateFunctions {
  const { experimental } = config
  const mayBeOurs = plainPattern(include)
  const late: LateFunctions = {
    isOurs: (file) => mayBeOurs.test(file),
    renderBuiltUrl: experimental.renderBuiltUrl,
  }
  keepImages(config, (file) => late.isOurs(file))
  experimental.renderBuiltUrl = (fileName, context) => late.renderBuiltUrl?.(fileName, context)
  return late
}

/** Vite's default, for images and all other assets. */
export const DEFAULT_NAMES = 'assets/[name]-[hash].[ext]'

/** @param late names the assets once it is loaded */
export function lateFileNames(users: AssetFileNames, late: () => AssetFileNames): AssetFileNames {
  let names: AssetFileNames
  return (asset) => {
    names ??= late()
    const used = names ?? users ?? DEFAULT_NAMES
    return typeof used === 'function' ? used(asset) : used
  }
}
