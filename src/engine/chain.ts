import {
  decodeTransformation,
  findParameter,
  type Node,
  type Overlay,
  type OverlayPosition,
  parseChain,
  type Transformation,
  TransformationError,
} from '../url'
import { overlayFrom } from '../url/parse/parse-transformation'
import { badValue, beyondLimit } from './engine-error'
import { type Condition, parseCondition } from './geometry/condition'
import type { Step } from './geometry/measures'

/** Maximum nesting of layers, by ImageKit's documentation. */
const MAX_DEPTH = 3

/** The operations of a request, in order. */
export type Chain = readonly Link[]
export type Link = StepLink | Branches

/** Options of one step, and the layers on its result. */
export interface StepLink {
  kind: 'step'
  options: Step
  layers: readonly Layer[]
}

/** `if-<condition>,…,if-else,…,if-end` */
export interface Branches {
  kind: 'branches'
  condition: Condition
  whenTrue: Chain
  otherwise: Chain
}

export interface Layer {
  type: Overlay['type']
  /** Path of the image, or the text, or the colour of a block (`''` for none). */
  input: string
  isBase64: boolean
  mode: string | undefined
  position: OverlayPosition
  chain: Chain
}

/** Returns the chain of a named transformation; `undefined` if there is none. */
export type Named = (name: string) => readonly Transformation[] | undefined

/**
 * Resolves everything that refers to other steps: named transformations, conditions, and the `raw` text in which the
 * parser leaves what an object cannot hold.
 *
 * @throws EngineError `BAD_VALUE`, `LIMIT`
 */
export function readChain(steps: readonly object[], named: Named = () => undefined, depth = 0): Chain {
  return steps.flatMap((step) => readStep(step as Step, named, depth))
}

function readStep(step: Step, named: Named, depth: number): Link[] {
  if (step.named !== undefined) return readNamed(step, named, depth)
  if (step.raw !== undefined) return readRaw(step, named, depth)
  const { overlay, ...options } = step
  const layers = overlay === undefined ? [] : [readLayer(overlay, named, depth + 1)]
  return [{ kind: 'step', options, layers }]
}

/** Expands a named transformation in place; options beside `n-` in the step override those of its last step. */
function readNamed({ named: name, ...rest }: Step, named: Named, depth: number): Link[] {
  const stored = named(String(name))
  if (!stored) throw badValue(`n-${String(name)}`, 'no such named transformation')
  const links = readChain(stored, () => undefined, depth)
  const beside = Object.keys(rest).length > 0 ? readStep(rest, named, depth) : []
  return links.at(-1)?.kind === 'branches' ? [...links, ...beside] : joined(links, beside)
}

/**
 * Reads `raw`: the parser keeps the last of several layers, or of several `w`, as an option, and the text before it as
 * `raw`.
 */
function readRaw(step: Step, named: Named, depth: number): Link[] {
  const entries = Object.entries(step)
  const at = entries.findIndex(([option]) => option === 'raw')
  const part = (options: [string, unknown][]) =>
    options.length > 0 ? readStep(Object.fromEntries(options), named, depth) : []
  const links = nodesOf(String(step.raw)).flatMap((nodes) => fromNodes(nodes, named, depth))
  return joined(joined(part(entries.slice(0, at)), links), part(entries.slice(at + 1)))
}

/** Joins two halves, of which the first ends in the step in which the second begins. */
function joined(left: Chain, right: Chain): Link[] {
  const last = left.at(-1)
  const first = right[0]
  if (!last) return [...right]
  if (!first) return [...left]
  if (last.kind === 'branches' || first.kind === 'branches') throw notAlone()
  const options = { ...last.options, ...first.options }
  const layers = [...last.layers, ...first.layers]
  return [...left.slice(0, -1), { kind: 'step', options, layers }, ...right.slice(1)]
}

function nodesOf(text: string): Node[][] {
  try {
    return parseChain(text).map(({ nodes }) => nodes.filter((node) => node.text !== ''))
  } catch (error) {
    if (!(error instanceof TransformationError)) throw error
    throw badValue(error.parameter, error.message)
  }
}

function fromNodes(nodes: readonly Node[], named: Named, depth: number): Link[] {
  const condition = nodes.find((node) => node.kind === 'condition')
  if (condition?.kind === 'condition') {
    if (nodes.length > 1) throw notAlone(condition.text.split(',', 1)[0])
    const read = (steps: readonly { nodes: Node[] }[]) => {
      const page = steps.flatMap((step) => step.nodes).find(({ text }) => text.startsWith('pg-'))
      if (page) throw badValue(page.text, 'has no place in a condition')
      return steps.flatMap((step) => fromNodes(step.nodes, named, depth))
    }
    return [
      {
        kind: 'branches',
        condition: parseCondition(condition.condition),
        whenTrue: read(condition.steps),
        otherwise: read(condition.otherwise ?? []),
      },
    ]
  }
  const options: Record<string, unknown> = {}
  const layers: Layer[] = []
  for (const node of nodes) {
    if (node.kind === 'layer') layers.push(readLayer(overlayOf(node), named, depth + 1))
    else if (node.kind === 'parameter' && node.text !== '') {
      const name = findParameter(node.code, 'code')?.name
      if (!name) throw badValue(node.text, 'no such parameter')
      options[name] = /^(di|ff)$/.test(node.code) ? node.value?.replaceAll('@@', '/') : (node.value ?? true)
    }
  }
  if (options.named === undefined) return [{ kind: 'step', options, layers }]
  const links = readNamed(options, named, depth)
  return layers.length > 0 ? [...links, { kind: 'step', options: {}, layers }] : links
}

function overlayOf(node: Extract<Node, { kind: 'layer' }>): unknown {
  try {
    const overlay = overlayFrom(node)
    if (overlay) return decodeTransformation([{ overlay }])[0]?.overlay
  } catch (error) {
    if (!(error instanceof TransformationError)) throw error
    throw badValue(error.parameter, error.message)
  }
  throw badValue(`l-${node.type}`, 'no such layer')
}

function readLayer(overlay: unknown, named: Named, depth: number): Layer {
  if (typeof overlay !== 'object' || overlay === null) throw badValue('l', 'an overlay is an object')
  const { type, text, input, color, encoding, layerMode, position, transformation } = overlay as Record<
    string,
    unknown
  >
  if (depth > MAX_DEPTH)
    throw beyondLimit(`l-${String(type)}`, `layers can be nested at most ${MAX_DEPTH} deep`)
  const isBlock = type === 'image' && input === 'ik_canvas'
  return {
    type: (isBlock ? 'solidColor' : type) as Layer['type'],
    input: isBlock ? '' : String(text ?? color ?? input ?? ''),
    isBase64: encoding === 'base64',
    mode: layerMode === undefined ? undefined : String(layerMode),
    position: (position ?? {}) as OverlayPosition,
    chain: readChain(Array.isArray(transformation) ? transformation : [], named, depth),
  }
}

function notAlone(opening = 'if'): Error {
  return badValue(opening, 'a condition must be a step of its own, with nothing beside if-…,if-end')
}

/** Returns the steps of all branches, without those of layers. */
export function everyStep(chain: Chain): Step[] {
  return chain.flatMap((link) =>
    link.kind === 'step' ? [link.options] : [...everyStep(link.whenTrue), ...everyStep(link.otherwise)],
  )
}
