import type { OptionName } from '../url'
import type { Chain } from './chain'
import { EngineError, LoaderError } from './engine-error'
import { holds } from './geometry/condition'
import type { Step } from './geometry/measures'
import type { Surroundings } from './geometry/resize-plan'
import { handlers } from './handlers'
import type { Handler, StepContext } from './handlers/handler'
import { layers } from './handlers/layers'
import { type Picture, TIME_LIMIT } from './picture'

/** The bytes at a path of the Media Library, or `undefined`. Which paths are allowed is for its author to decide. */
export type Load = (path: string) => Promise<Buffer | undefined>

/** What all drawing for one request shares. */
export interface Request {
  readonly load: Load
  readonly isFrame: boolean
  readonly approximated: Set<string>
  /** Results that hold for all frames, by the place in the chain to which they belong. */
  readonly once: Map<string, Promise<unknown>>
  /** `performance.now()` at which drawing has taken too long. */
  readonly deadline: number
}

export function newRequest(load: Load, isFrame: boolean): Request {
  const deadline = performance.now() + TIME_LIMIT * 1000
  return { load, isFrame, approximated: new Set(), once: new Map(), deadline }
}

export interface Rendered {
  picture: Picture
  /** Steps that were performed: of conditions, those of the branches taken. */
  steps: Step[]
}

/** Draws steps one after the other; the handlers of a step in their own order, each at most once. */
export async function renderImage(
  first: Picture,
  chain: Chain,
  surroundings: Surroundings,
  request: Request,
  place = '',
): Promise<Rendered> {
  let picture = first
  const steps: Step[] = []
  for (const [index, link] of chain.entries()) {
    const here = `${place}${index}`
    if (link.kind === 'branches') {
      const isTaken = holds(link.condition, picture, surroundings.original)
      const branch = isTaken ? link.whenTrue : link.otherwise
      const drawn = await renderImage(
        picture,
        branch,
        surroundings,
        request,
        `${here}${isTaken ? 'then' : 'else'}`,
      )
      picture = drawn.picture
      steps.push(...drawn.steps)
      continue
    }
    const context = contextAt(here, surroundings, request)
    for (const handler of handlersOf(link.options, link.layers.length > 0)) {
      if (performance.now() > request.deadline) {
        throw new EngineError('LIMIT', `Drawing took longer than ${TIME_LIMIT} seconds`)
      }
      picture = await handler.apply(picture, { ...link.options, overlay: link.layers }, context)
    }
    steps.push(link.options)
  }
  return { picture, steps }
}

function contextAt(place: string, surroundings: Surroundings, request: Request): StepContext {
  let layer = 0
  return {
    ...surroundings,
    isFrame: request.isFrame,
    approximated: (parameter) => request.approximated.add(parameter),
    once<Value>(name: string, compute: () => Promise<Value>) {
      const key = `${place} ${name}`
      const known = request.once.get(key) ?? compute()
      request.once.set(key, known)
      return known as Promise<Value>
    },
    load: (path) => loaded(request.load, path),
    draw: async (picture, chain, within) =>
      (await renderImage(picture, chain, within, request, `${place} layer ${layer++} `)).picture,
  }
}

/** An error of the loader is told apart from libvips' errors, and reaches the caller as it was thrown. */
export async function loaded(load: Load, path: string): Promise<Buffer | undefined> {
  try {
    return await load(path)
  } catch (cause) {
    throw new LoaderError(`Loading ${path} failed`, { cause })
  }
}

function handlersOf(step: Step, hasLayers: boolean): Handler[] {
  const found = new Set<Handler>(hasLayers ? [layers] : [])
  for (const [option, value] of Object.entries(step)) {
    if (value === undefined || value === null) continue
    const handler = handlers[option as OptionName]
    if (typeof handler === 'object') found.add(handler)
  }
  return [...found].sort((a, b) => a.order - b.order)
}
