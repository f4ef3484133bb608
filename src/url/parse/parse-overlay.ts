import { inputOf, positionCodes, timingCodes } from '../build/overlay'
import { decode } from '../build/seo'
import { TransformationError } from '../transformation-error'
import type { Overlay } from '../types'
import { numberFrom, stepsFrom, subtitleNaming } from './parse'
import type { LayerNode, Node, ParameterNode } from './tokenize'

type Loose = Record<string, unknown>

/** Which option of an overlay a code is. */
function ownOption(code: string): [group: 'position' | 'timing', name: string] | undefined {
  const named = (codes: object) => Object.entries(codes).find(([, own]) => own === code)?.[0]
  const place = named(positionCodes)
  if (place) return ['position', place]
  const time = named(timingCodes)
  return time ? ['timing', time] : undefined
}

/**
 * The overlay of a layer, or `undefined` for a type that we do not know. ImageKit lets position and timing stand
 * anywhere in the layer; here they come to their place, in which the builder writes them.
 */
export function overlayFrom(layer: LayerNode): Overlay | undefined {
  const type = layer.type === 'subtitles' ? 'subtitle' : layer.type
  if (!['text', 'image', 'video', 'subtitle'].includes(type)) return
  const rest = layer.steps.map(({ offset, nodes }) => ({ offset, nodes: [...nodes] }))
  const take = (matches: (code: string) => boolean) => takeFrom(rest, matches)
  // Of both, ImageKit takes the encoded one.
  const plain = take((code) => code === 'i').at(-1)
  const input = take((code) => code === 'ie').at(-1) ?? plain
  if (!input) {
    throw new TransformationError(
      'MISSING_INPUT',
      `l-${layer.type}`,
      layer.offset,
      'has no input: i-… or ie-…',
    )
  }
  const nodes = layer.steps[0]?.nodes ?? []
  const next = nodes[nodes.indexOf(input) + 1]
  const isSolid = input.text === 'i-ik_canvas' && next?.kind === 'parameter' && next.text.startsWith('bg-')
  const overlay: Loose = { type, ...(!isSolid && inputFrom(input, type)) }
  if (isSolid) {
    rest[0]!.nodes = rest[0]!.nodes.filter((node) => node !== next)
    Object.assign(overlay, { type: 'solidColor', color: next.text.slice('bg-'.length) })
  }
  const mode = take((code) => code === 'lm').at(-1)
  if (mode) overlay.layerMode = mode.value
  for (const { code, text } of take((code) => ownOption(code) !== undefined)) {
    const [group, name] = ownOption(code)!
    overlay[group] ??= {}
    const value = text.slice(code.length + 1)
    // The builder leaves out the number 0, but writes '0'.
    ;(overlay[group] as Loose)[name] = numberFrom(value) || value
  }
  const steps = stepsFrom(rest, type === 'subtitle' ? subtitleNaming : undefined)
  if (steps.length > 0) overlay.transformation = steps
  return overlay as unknown as Overlay
}

/** Takes parameters out of the steps, in their order. */
function takeFrom(steps: { nodes: Node[] }[], matches: (code: string) => boolean): ParameterNode[] {
  const taken: ParameterNode[] = []
  for (const step of steps) {
    step.nodes = step.nodes.filter((node) => {
      if (node.kind !== 'parameter' || node.value === undefined || !matches(node.code)) return true
      taken.push(node)
      return false
    })
  }
  return taken
}

/** The input, with an encoding only where `auto` would have written another text. */
function inputFrom(node: ParameterNode, type: string): Loose {
  const isText = type === 'text'
  const value = node.text.slice(node.code.length + 1)
  const bytes = node.code === 'ie' ? fromBase64(node, decode(value)) : undefined
  const written = bytes ?? (isText ? decode(value) : value.replaceAll('@@', '/'))
  const input = isText ? written : withSlashes(written) || '/'
  const isAuto = inputOf(input, isText, 'auto') === node.text
  return {
    [isText ? 'text' : 'input']: input,
    ...(!isAuto && { encoding: bytes === undefined ? 'plain' : 'base64' }),
  }
}

/** `@@` → `/`, such that the builder writes the same again. */
export function pathFrom(value: string): string {
  return withSlashes(value.replaceAll('@@', '/'))
}

/** The builder removes one slash at either end; what still begins or ends with one had two. */
function withSlashes(path: string): string {
  return path.replace(/^\//, '//').replace(/\/$/, '//')
}

/** Standard and URL alphabet, with and without padding. */
function fromBase64(node: ParameterNode, base64: string): string {
  try {
    const binary = atob(base64.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new TransformationError('BAD_BASE64', node.text, node.offset, 'is not base64 of UTF-8 text')
  }
}
