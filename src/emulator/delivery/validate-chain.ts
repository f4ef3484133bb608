import {
  findParameter,
  type Layer,
  type LayerNode,
  nearest,
  type ParameterNode,
  parameterKeys,
  parseChain,
  type Step,
  validateParameter,
} from '../../url'
import { badRequest, notEnabled } from './response/delivery-error'

/** Parameters of a layer's source, position and timing, which the table does not contain. */
const OF_LAYERS = ['i', 'ie', 'lx', 'ly', 'lxc', 'lyc', 'lap', 'lfo', 'lso', 'leo', 'ldu']

/** Content credentials, an add-on that has to be bought: no account of the emulator has it. */
const CONTENT_CREDENTIALS = 'c2pa'

/** Refuses unknown parameters and invalid values, naming them and their offset. */
export function validateChain(chain: string): void {
  validateSteps(parseChain(chain), 'base')
}

function validateSteps(steps: readonly Step[], place: Layer): void {
  for (const node of steps.flatMap(({ nodes }) => nodes)) {
    if (node.kind === 'condition') {
      validateSteps(node.steps, place)
      validateSteps(node.otherwise ?? [], place)
    } else if (node.kind === 'layer') validateSteps(node.steps, placeOf(node))
    else if (node.text !== '') validate(node, place)
  }
}

function validate(node: ParameterNode, place: Layer): void {
  if (place !== 'base' && OF_LAYERS.includes(node.code)) return
  const parameter = findParameter(node.code)
  if (!parameter || parameter.code !== node.code) throw unknown(node.text, node.code, node.offset)
  const isAllowed = parameter.layers.includes(place) || (node.code === 'co' && place === 'subtitles')
  const reason = isAllowed ? validateParameter(parameter, node.value ?? true) : placeError(place)
  if (reason) throw badRequest(`'${node.text}' at offset ${node.offset} of the transformation: ${reason}`)
}

function placeOf({ type, steps, offset }: LayerNode): Layer {
  if (type === 'text' || type === 'video' || type === 'subtitles') return type
  if (type !== 'image') {
    throw badRequest(`'l-${type}' at offset ${offset} of the transformation: no such layer`)
  }
  const isBlock = steps[0]?.nodes.some(({ text }) => text === 'i-ik_canvas')
  return isBlock ? 'solid' : 'image'
}

function placeError(place: Layer): string {
  if (place === 'base') return 'has no place outside a layer'
  return `has no place in a ${place === 'solid' ? 'block of colour' : `layer of kind ${place}`}`
}

function unknown(text: string, code: string, offset: number): Error {
  if (code === CONTENT_CREDENTIALS) return notEnabled(text)
  const guess = findParameter(code)?.code ?? nearest(code, parameterKeys())
  const hint = guess ? `; did you mean '${guess}'?` : ''
  return badRequest(`'${text}' at offset ${offset} of the transformation: no such parameter${hint}`)
}
