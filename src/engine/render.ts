import type { OptionName } from '../url'
import type { Chain } from './chain'
import { EngineError, LoaderError } from './engine-error'
import { holds } from './geometry/condition'
import type { Step } from './geometry/measures'
import type { Surroundings } from './geometry/resize-plan'
import { handlers } from './handlers'
import type { Handler, StepContext } from './handlers/handler'
import { layers } from './handlers/layers'
import { type Image, TIME_LIMIT } from './image'

/** Returns the bytes at a path of the Media Library, or `undefined`. The loader decides which paths are allowed. */
export type Load = (path: string) => Promise<Buffer | undefined>

/** State shared by all rendering for one request. */
export interface Request {
  readonly load: Load
  readonly isFrame: boolean
  readonly approximated: Set<string>
  /** Results that hold for all frames, by their position in the chain. */
  readonly once: Map<string, Promise<unknown>>
  /** `performance.now()` at which rendering has taken too long. */
  readonly deadline: number
}

export function newRequest(load: Load, isFrame: boolean): Request {
  const deadline = performance.now() + TIME_LIMIT * 1000
  return { load, isFrame, approximated: new Set(), once: new Map(), deadline }
}

export interface Rendered {
  image: Image
  /** The steps performed: of conditions, those of the branches taken. */
  steps: Step[]
}

/** Renders steps in order; the handlers of a step in their own order, each at most once. */
export async function renderImage(
  first: Image,
  chain: Chain,
  surroundings: Surroundings,
  request: Request,
  place = '',
): Promise<Rendered> {
  let image = first
  const steps: Step[] = []
  for (const [index, link] of chain.entries()) {
    const here = `${place}${index}`
    if (link.kind === 'branches') {
      const isTaken = holds(link.condition, image, surroundings.original)
      const branch = isTaken ? link.whenTrue : link.otherwise
      const rendered = await renderImage(
        image,
        branch,
        surroundings,
        request,
        `${here}${isTaken ? 'then' : 'else'}`,
      )
      image = rendered.image
      steps.push(...rendered.steps)
      continue
    }
    const context = contextAt(here, surroundings, request)
    for (const handler of handlersOf(link.options, link.layers.length > 0)) {
      if (performance.now() > request.deadline) {
        throw new EngineError('LIMIT', `Rendering took longer than ${TIME_LIMIT} seconds`)
      }
      image = await handler.apply(image, { ...link.options, overlay: link.layers }, context)
    }
    steps.push(link.options)
  }
  return { image, steps }
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
    render: async (image, chain, within) =>
      (await renderImage(image, chain, within, request, `${place} layer ${layer++} `)).image,
  }
}

/** Marks errors of the loader, so that they reach the caller as thrown, unlike libvips' errors. */
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
