import { buildParameter } from '../build/build-chain'
import { lookup } from '../table/codes'
import { findParameter } from '../table/find-parameter'
import { TransformationError } from '../transformation-error'
import type { Overlay, Transformation } from '../types'
import { inputFrom, numberFrom, ownOption, pathFrom, takeFrom } from './parameter-values'
import { type LayerNode, type Node, type ParameterNode, parseChain, type Step } from './tokenize'

/**
 * Parses a chain into the options of the SDKs; building them gives the same chain. Values are numbers, booleans and
 * text; a layer is `overlay`; a parameter without an option is under its code. What an object cannot express (a
 * condition, a second layer or `w` in one step) is in `raw`; `parseChain` returns it as a tree.
 *
 * Percent-encoding of the author is kept, see `decodeTransformation`.
 *
 * @throws TransformationError naming the parameter and its offset
 */
export function parseTransformation(chain: string): Transformation[] {
  return stepsFrom(parseChain(chain)) as Transformation[]
}

type Loose = Record<string, unknown>
type Item = { key: string; value: unknown; text: string }
/** Maps codes to options; `co` differs in subtitle layers. */
type Naming = (code: string) => string

const nameOf: Naming = (code) => findParameter(code, 'code')?.name ?? code
const subtitleNaming: Naming = (code) => (code === 'co' ? 'color' : nameOf(code))

function stepsFrom(steps: readonly Step[], naming: Naming = nameOf): object[] {
  return steps.filter(({ nodes }) => nodes.length > 0).map(({ nodes }) => stepFrom(nodes, naming))
}

function stepFrom(nodes: readonly Node[], naming: Naming): object {
  const items = nodes.map((node) => itemFrom(node, naming))
  // An object has one value per key, and integer-like keys come first.
  const lastOf = new Map(items.map(({ key }, index) => [key, index]))
  const isRaw = items.map(({ key }, index) => key === 'raw' || /^\d+$/.test(key) || lastOf.get(key) !== index)
  const first = isRaw.indexOf(true)
  const last = isRaw.lastIndexOf(true)
  const step: Record<string, unknown> = {}
  items.forEach(({ key, value }, index) => {
    if (index < first || index > last || first < 0) step[key] = value
    else if (index === first)
      step.raw = items
        .slice(first, last + 1)
        .map(({ text }) => text)
        .join(',')
  })
  return step
}

/** Returns key and value, or `raw` if the builder would not write the same text. */
function itemFrom(node: Node, naming: Naming): Item {
  const { text } = node
  const raw = { key: 'raw', value: text, text }
  if (node.kind === 'condition') return raw
  if (node.kind === 'layer') {
    const overlay = overlayFrom(node)
    return overlay ? { key: 'overlay', value: overlay, text } : raw
  }
  const key = naming(node.code)
  const value = valueFrom(node, key)
  // '__proto__' would set the prototype.
  return key !== '__proto__' && buildParameter(key, value) === text ? { key, value, text } : raw
}

function valueFrom({ text, code }: ParameterNode, key: string): unknown {
  if (text === code) return true
  const value = text.slice(code.length + 1)
  const grammar = findParameter(key, 'name')?.value
  if (grammar?.list) return value.split('_')
  if (lookup.ruleOf.get(code) === 'path') return value && pathFrom(value)
  if (!grammar || grammar.boolean) {
    if (value === 'true') return true
    if (value === 'false') return false
  }
  return !grammar || grammar.numeric ? numberFrom(value) : value
}

/**
 * Returns the overlay of a layer, or `undefined` for an unknown type. ImageKit allows position and timing anywhere in
 * the layer; the builder writes them in a fixed place.
 */
export function overlayFrom(layer: LayerNode): Overlay | undefined {
  const type = layer.type === 'subtitles' ? 'subtitle' : layer.type
  if (!['text', 'image', 'video', 'subtitle'].includes(type)) return
  const rest = layer.steps.map(({ offset, nodes }) => ({ offset, nodes: [...nodes] }))
  const take = (matches: (code: string) => boolean) => takeFrom(rest, matches)
  // ImageKit prefers the encoded input.
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
    // The builder omits the number 0, but writes '0'.
    ;(overlay[group] as Loose)[name] = numberFrom(value) || value
  }
  const steps = stepsFrom(rest, type === 'subtitle' ? subtitleNaming : undefined)
  if (steps.length > 0) overlay.transformation = steps
  return overlay as unknown as Overlay
}
