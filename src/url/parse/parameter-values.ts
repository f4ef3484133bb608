import { percentDecode } from '../../lib/percent-decode'
import { inputOf, positionCodes, timingCodes } from '../build/overlay'
import { TransformationError } from '../transformation-error'
import type { Node, ParameterNode } from './tokenize'

type Loose = Record<string, unknown>

/** Returns the overlay option of a code. */
export function ownOption(code: string): [group: 'position' | 'timing', name: string] | undefined {
  const named = (codes: object) => Object.entries(codes).find(([, own]) => own === code)?.[0]
  const place = named(positionCodes)
  if (place) return ['position', place]
  const time = named(timingCodes)
  return time ? ['timing', time] : undefined
}

/** Removes the matching parameters from the steps and returns them in order. */
export function takeFrom(steps: { nodes: Node[] }[], matches: (code: string) => boolean): ParameterNode[] {
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

/** Returns the input, with an encoding only if `auto` would build another text. */
export function inputFrom(node: ParameterNode, type: string): Loose {
  const isText = type === 'text'
  const value = node.text.slice(node.code.length + 1)
  const bytes = node.code === 'ie' ? fromBase64(node, percentDecode(value)) : undefined
  const text = bytes ?? (isText ? percentDecode(value) : value.replaceAll('@@', '/'))
  const input = isText ? text : withSlashes(text) || '/'
  const isAuto = inputOf(input, isText, 'auto') === node.text
  return {
    [isText ? 'text' : 'input']: input,
    ...(!isAuto && { encoding: bytes === undefined ? 'plain' : 'base64' }),
  }
}

/** `@@` → `/`, so that the builder writes the same text. */
export function pathFrom(value: string): string {
  return withSlashes(value.replaceAll('@@', '/'))
}

/** The builder removes one slash at each end; a remaining one was doubled. */
function withSlashes(path: string): string {
  return path.replace(/^\//, '//').replace(/\/$/, '//')
}

/** Accepts the standard and the URL alphabet, with and without padding. */
function fromBase64(node: ParameterNode, base64: string): string {
  try {
    const binary = atob(base64.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new TransformationError('BAD_BASE64', node.text, node.offset, 'is not base64 of UTF-8 text')
  }
}

/** Returns a number if it converts back to the same text (`0.50` and `1e3` stay text). */
export function numberFrom(value: string): number | string {
  const number = Number(value)
  return Number.isFinite(number) && String(number) === value ? number : value
}
