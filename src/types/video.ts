import type { LocalMeta, Meta } from './image'

/** Attributes for a `<video>`, in the casing of the framework in use (`playsInline` for React). */
export interface Video {
  src: string
  /** The still that is drawn first; absent where there is none. */
  poster?: string
  /** CSS pixels; absent if only the delivered video could tell. */
  width?: number
  height?: number
  preload: 'metadata' | 'auto'
  playsinline?: true
  playsInline?: true
}

/** Attributes for a `<source>` of a `<video>`. */
export interface VideoSource {
  src: string
  /** Media type, where the query fixes the format. */
  type?: string
  /** Pixels of the delivered video, for players that let people choose. */
  width?: number
  height?: number
}

/** Facts about a video. */
export interface VideoMeta extends Meta {
  /** Seconds. */
  duration?: number
}

/** Facts about a video file on this machine. */
export interface LocalVideoMeta extends Omit<LocalMeta, 'placeholder' | 'focus'> {
  /** Seconds; absent where the container does not say. */
  duration?: number
  /** `h264`, `vp9`, `av1` … */
  videoCodec?: string
  /** `aac`, `opus` …; absent without sound. */
  audioCodec?: string
}

/** Attributes for a `<video>` whose file was on this machine: its size is known. */
export type LocalVideo = Video & { width: number; height: number }
