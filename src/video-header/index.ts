import { BadVideo } from './bad-video.js'
import type { VideoHeader, VideoSource } from './probe.js'
import { isVideoHead } from './video-head.js'
import { HeaderWorker } from './worker-client'

export type { VideoHeader, VideoSource } from './probe.js'
export { BadVideo }

/** Media types as browsers and ImageKit name them. */
export const VIDEO_TYPES: Readonly<Record<VideoHeader['format'], string>> = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  ogv: 'video/ogg',
}

let worker: HeaderWorker | undefined
let queue: Promise<unknown> = Promise.resolve()

function running(): HeaderWorker {
  if (!worker || worker.isEnded) worker = new HeaderWorker()
  return worker
}

/**
 * Reads what the container of a video says of it, without decoding. The parser is loaded with the first video, in a worker.
 *
 * @returns `undefined` if the bytes are those of no video
 * @throws BadVideo for a damaged file, or one that takes ten seconds; what `read` throws
 */
export function readVideoHeader(source: VideoSource): Promise<VideoHeader | undefined> {
  const reading = queue.then(async () => {
    const head = await source.read(0, Math.min(source.size, 12))
    return isVideoHead(head) ? running().read(source) : undefined
  })
  queue = reading.catch(() => {})
  return reading
}

/**
 * The same of a file, for code that can't wait: this thread blocks. Costs some 100 ms for the first video of a process, and
 * a few for each other.
 *
 * @throws BadVideo
 */
export function readVideoHeaderSync(file: string): VideoHeader | undefined {
  return running().readFile(file)
}

/** Bits per second of the whole file, as ImageKit's metadata has it. */
export function bitRateOf(size: number, { duration }: Pick<VideoHeader, 'duration'>): number | undefined {
  return duration && Math.round((size * 8) / duration)
}
