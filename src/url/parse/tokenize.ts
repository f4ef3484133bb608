import { percentDecode } from '../../lib/percent-decode'
import { TransformationError } from '../transformation-error'

/** A parameter with its position in the chain. */
export interface ParameterNode {
  kind: 'parameter'
  offset: number
  /** As written in the chain. */
  text: string
  code: string
  /** Text after the code, percent-decoded once; `undefined` for a bare code. */
  value: string | undefined
}

/** `l-<type>,…,l-end`. */
export interface LayerNode {
  kind: 'layer'
  offset: number
  text: string
  /** `text`, `image`, `video`, `subtitles`, or an unknown type. */
  type: string
  /** The first step starts with the layer's own parameters: input, position, timing. */
  steps: Step[]
}

/** `if-<condition>,…[,if-else,…],if-end`. */
export interface ConditionNode {
  kind: 'condition'
  offset: number
  text: string
  /** For example `ar_gt_1_and_w_lt_300`. */
  condition: string
  steps: Step[]
  otherwise: Step[] | undefined
}

export type Node = ParameterNode | LayerNode | ConditionNode
export interface Step {
  offset: number
  nodes: Node[]
}

/** ImageKit allows 3; deeper input is an attack on the stack of code that walks the tree. */
const MAX_DEPTH = 32

type Frame = { node: LayerNode | ConditionNode | undefined; steps: Step[] }

/**
 * Parses a chain into a lossless tree: order, duplicates, conditions and offsets are kept. Splits before it decodes,
 * because text in a layer contains encoded `,` and `:`.
 *
 * @throws TransformationError `UNCLOSED`, `STRAY_END`, `TOO_DEEP`
 */
export function parseChain(chain: string): Step[] {
  const root: Frame = { node: undefined, steps: [] }
  const frames = [root]
  if (chain === '') return []
  root.steps.push({ offset: 0, nodes: [] })
  for (let offset = 0; offset <= chain.length; ) {
    const end = endOfToken(chain, offset)
    const token = chain.slice(offset, end)
    const frame = frames.at(-1)!
    const opened = opening(token, offset)
    if (opened) {
      if (frames.length > MAX_DEPTH)
        throw new TransformationError('TOO_DEEP', token, offset, 'nested too deep')
      frame.steps.at(-1)!.nodes.push(opened)
      const steps = opened.steps
      steps.push({ offset: end + 1, nodes: [] })
      frames.push({ node: opened, steps })
    } else if (token === 'l-end' || token === 'if-end' || token === 'if-else') {
      close(frames, token, offset, chain)
    } else frame.steps.at(-1)!.nodes.push(parameterNode(token, offset))
    if (chain[end] === ':') frames.at(-1)!.steps.push({ offset: end + 1, nodes: [] })
    offset = end + 1
  }
  const open = frames.at(-1)!.node
  if (open) {
    const closer = open.kind === 'layer' ? 'l-end' : 'if-end'
    const opener = chain.slice(open.offset, endOfToken(chain, open.offset))
    throw new TransformationError('UNCLOSED', opener, open.offset, `is never closed; ${closer} is missing`)
  }
  return root.steps
}

function endOfToken(chain: string, from: number): number {
  let end = from
  while (end < chain.length && chain[end] !== ',' && chain[end] !== ':') end++
  return end
}

function opening(token: string, offset: number): LayerNode | ConditionNode | undefined {
  if (token === 'l-end' || token === 'if-end' || token === 'if-else') return
  if (token.startsWith('l-')) return { kind: 'layer', offset, text: '', type: token.slice(2), steps: [] }
  if (!token.startsWith('if-')) return
  return { kind: 'condition', offset, text: '', condition: token.slice(3), steps: [], otherwise: undefined }
}

function close(frames: Frame[], token: string, offset: number, chain: string): void {
  const { node } = frames.at(-1)!
  const wanted = token === 'l-end' ? 'layer' : 'condition'
  if (node?.kind !== wanted || (token === 'if-else' && node.kind === 'condition' && node.otherwise)) {
    const reason = wanted === 'layer' ? 'does not match an open layer' : 'does not match an open condition'
    throw new TransformationError('STRAY_END', token, offset, reason)
  }
  if (token === 'if-else' && node.kind === 'condition') {
    node.otherwise = [{ offset: offset + token.length + 1, nodes: [] }]
    frames.at(-1)!.steps = node.otherwise
    return
  }
  node.text = chain.slice(node.offset, offset + token.length)
  frames.pop()
}

/** Effects are `e-<name>`, so their code contains a dash; other codes end at the first one. */
function parameterNode(text: string, offset: number): ParameterNode {
  const [, code = text, value] = /^(e-[a-z]+|[^-]*)(?:-(.*))?$/s.exec(text) ?? []
  return {
    kind: 'parameter',
    offset,
    text,
    code,
    value: value === undefined ? undefined : percentDecode(value),
  }
}
