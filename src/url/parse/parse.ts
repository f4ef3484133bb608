import { parameterOf } from '../build/chain'
import { lookup } from '../table/codes'
import { findParameter } from '../table/find'
import type { Transformation } from '../types'
import { overlayFrom, pathFrom } from './parse-overlay'
import { type Node, type ParameterNode, parseChain, type Step } from './tokenize'

/**
 * Reads a chain into the options of the SDKs, so that building them gives the same chain. Values come as numbers,
 * booleans and text; a layer as `overlay`; what has no option under its own code. What an object cannot say (a
 * condition, a second layer or a second `w` in one step) stands in `raw`; `parseChain` gives it as a tree.
 *
 * Text is what the chain has: percent-encoding that the author put into a value stays, see `decodeTransformation`.
 *
 * @throws TransformationError naming the parameter and its offset
 */
export function parseTransformation(chain: string): Transformation[] {
  return stepsFrom(parseChain(chain)) as Transformation[]
}

type Item = { key: string; value: unknown; text: string }
/** The option of a code; in a subtitle layer `co` is another than in a text layer. */
export type Naming = (code: string) => string

const nameOf: Naming = (code) => findParameter(code, 'code')?.name ?? code
export const subtitleNaming: Naming = (code) => (code === 'co' ? 'color' : nameOf(code))

export function stepsFrom(steps: readonly Step[], naming: Naming = nameOf): object[] {
  return steps.filter(({ nodes }) => nodes.length > 0).map(({ nodes }) => stepFrom(nodes, naming))
}

function stepFrom(nodes: readonly Node[], naming: Naming): object {
  const items = nodes.map((node) => itemFrom(node, naming))
  // One object holds a key once, the last winning, and puts integer-like keys first whenever they were set.
  const isRaw = items.map(
    ({ key }, index) =>
      key === 'raw' || /^\d+$/.test(key) || items.slice(index + 1).some((later) => later.key === key),
  )
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

/** Key and value, or `raw` wherever the builder would write anything but the same text. */
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
  // '__proto__' would not become a key but the prototype.
  return key !== '__proto__' && parameterOf(key, value) === text ? { key, value, text } : raw
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

/** A number if writing it gives the same text (`0.50` and `1e3` stay text). */
export function numberFrom(value: string): number | string {
  const number = Number(value)
  return Number.isFinite(number) && String(number) === value ? number : value
}
