import type { ViewUrls } from '../output/image-view'
import type { Code } from '../output/view-types'
import type { VideoSet } from './video-set'

/** What a video has besides the URL of its film, as code. */
export interface VideoUrls {
  set: VideoSet
  sources: VideoSourceUrl[]
  /** `undefined` where there is no still. */
  poster: ViewUrls | undefined
  hls: Code | undefined
  dash: Code | undefined
}

export interface VideoSourceUrl {
  src: Code
  type: string | undefined
  width: number | undefined
  height: number | undefined
}
