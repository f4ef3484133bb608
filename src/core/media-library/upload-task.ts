import type { Asset } from '../images/asset'
import type { Placeholders } from './lock-entry'
/** One content that must be at one place of the Media Library before the build may succeed. */
export interface UploadTask {
  file: string
  /** The source's path from the root, for the tags and for messages. */
  source: string
  asset: Asset
  filePath: string
  /** To be kept with the image, for builds that cannot compute them. */
  placeholders?: Placeholders | undefined
}
