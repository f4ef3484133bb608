export { ImageKitBuildError, type SourcePosition } from './core/errors'
export { type Manifest, type ManifestImage, readManifest } from './core/manifest'
export { default, unplugin } from './plugin'
export type * from './types'
