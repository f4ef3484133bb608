import { buildTransformationString, findParameter, localityOf, type Layer as Place } from '../url'
import type { Chain, Layer } from './chain'
import { badValue, notSupported } from './engine-error'
import type { Step } from './geometry/measures'
import { handlers } from './handlers'

const PLACES: Readonly<Record<Layer['type'], Place>> = {
  text: 'text',
  image: 'image',
  solidColor: 'solid',
  video: 'video',
  subtitle: 'subtitles',
}

/**
 * Refuses unsupported parameters before any pixel is processed, in branches that may not be taken as well: an image
 * that looks as if it had been transformed is worse than an error.
 */
export function refuse(chain: Chain, place: Place = 'base'): void {
  for (const link of chain) {
    if (link.kind === 'branches') {
      refuse(link.whenTrue, place)
      refuse(link.otherwise, place)
      continue
    }
    for (const [option, value] of Object.entries(link.options)) refuseOption(option, value, place)
    for (const layer of link.layers) {
      if (layer.type === 'video' || layer.type === 'subtitle' || !Object.hasOwn(PLACES, layer.type)) {
        throw notSupported(`l-${layer.type === 'subtitle' ? 'subtitles' : layer.type}`)
      }
      refuse(layer.chain, PLACES[layer.type])
    }
  }
}

function refuseOption(option: string, value: unknown, place: Place): void {
  if (value === undefined || value === null) return
  const text = parameterText(option, value)
  // Options that the builder omits (`aiUpscale: false`) are not requested.
  if (text === '') return
  const parameter = findParameter(option, 'name')
  if (!parameter) throw badValue(text, 'no such parameter')
  if (!parameter.layers.includes(place)) throw badValue(text, `is not allowed ${placeName(place)}`)
  if (handlers[parameter.name] === 'imagekit' || localityOf(parameter, value) === 'imagekit') {
    throw notSupported(text)
  }
}

function placeName(place: Place): string {
  return place === 'base' ? 'outside a layer' : `in a layer of kind ${place}`
}

/** Formats a parameter as in a URL. */
export function parameterText(option: string, value: unknown): string {
  return buildTransformationString([{ [option]: value } as Step]).slice(0, 80)
}
