/*
 * A video is a reference like an image, with other parameters and exports. Its rules are in `query/video.ts`, its file's in
 * `video-header/`, its URLs and module in `core/videos/`; everything else is told apart by `RenditionRequest.video`.
 */

/** What a reference shows. */
export type Media = 'image' | 'video'

/** Extensions of files that are videos. */
export const VIDEO_EXTENSIONS = ['mp4', 'm4v', 'mov', 'webm', 'ogv'] as const

const VIDEO = new RegExp(`\\.(?:${VIDEO_EXTENSIONS.join('|')})$`, 'i')

/** Tells by a path or a URL: `/clip.mp4` is a video, `/clip.mp4/ik-thumbnail.jpg` an image. */
export function mediaOf(path: string): Media {
  return VIDEO.test(path.replace(/[?#].*$/s, '')) ? 'video' : 'image'
}
