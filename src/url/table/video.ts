import type { OptionName } from '../types'
import * as allowed from './allowed'
import { base, DOCS, type Entry } from './entry'
import { either, expression, list, number, oneOf } from './values'

/** Trimming and encoding of videos. */
export function video() {
  const page = `${DOCS}video-optimization#`
  const seconds = either(number(0, Infinity, 'seconds'), expression)

  return {
    startOffset: {
      value: seconds,
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${DOCS}trim-videos#start-offset---so`,
    },
    endOffset: {
      value: seconds,
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${DOCS}trim-videos#end-offset---eo`,
    },
    duration: {
      value: seconds,
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${DOCS}trim-videos#duration---du`,
    },
    videoCodec: {
      value: oneOf(...allowed.videoCodecs),
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${page}video-codec---vc`,
    },
    audioCodec: {
      value: oneOf(...allowed.audioCodecs),
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${page}audio-codec---ac`,
    },
    streamingResolutions: {
      value: {
        ...list(
          oneOf(...allowed.resolutions),
          [1, 2, 3, 4, 5, 6, 7],
          `some of ${allowed.resolutions.join(', ')}, joined with _`,
        ),
        list: true,
      },
      layers: base,
      locality: 'imagekit',
      docs: `${DOCS}adaptive-bitrate-streaming`,
    },
  } satisfies Partial<Record<OptionName, Entry>>
}
