import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename } from 'node:path'
import * as v from 'valibot'
import { EngineError, renderForDevServer } from '../core/delivery/render'
import type { CachedRendition } from '../core/delivery/rendition-cache'
import type { ProjectState } from '../core/project-state'
import { errorMessage, ImageKitBuildError } from '../diagnostics/build-error'
import { hasSharp } from '../engine/installed'
import { Catalogue } from './catalogue'
import { detailOf, previewOf } from './detail'
import { type GuardRules, guard } from './guard'
import { pageFile, pagePolicy } from './page-files'
import { ACCEPT, measurements, type RenditionContext } from './renditions'
import { json, Refusal, readJson, redirect, respond } from './respond'
import { changeSchema, writable, writeFocus } from './sidecar-writer'
import { unusedImages, unusedPicture } from './unused'
import type { Card, ProjectFacts } from './wire'

/** The dev server that the inspector is a part of. */
export interface InspectedServer extends GuardRules {
  project: ProjectState
  /** Base path of the app, with a slash at both ends. */
  base: string
  /** Path of the inspector, without the slash at its end. */
  path: string
  /** URL to which a position (`file:line:column`) is appended, and which opens it in the editor. */
  editor: string | undefined
  devUrl(id: string, name: string): string
  /** Whether the dev server may read a file. */
  mayRead(file: string): boolean
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => unknown

/** Serves the inspector's page and what it asks for. */
export class Inspector {
  readonly #server: InspectedServer
  readonly #context: RenditionContext
  readonly #catalogue: Catalogue
  /** Paths of unused images by id, as they were last listed. */
  #unused = new Map<string, string>()

  constructor(server: InspectedServer) {
    const { project, devUrl } = server
    this.#server = server
    this.#context = { project, devUrl, hasSharp: hasSharp() }
    this.#catalogue = new Catalogue(this.#context)
  }

  readonly #routes: Readonly<Record<string, Handler>> = {
    'api/project': (request, response) => json(request, response, this.#facts()),
    'api/images': (request, response, { searchParams }) =>
      json(request, response, this.#catalogue.changes(Number(searchParams.get('since')) || 0)),
    'api/unused': async (request, response) => json(request, response, await this.#listUnused()),
    'api/image': (request, response, url) =>
      json(request, response, found(detailOf(idIn(url), this.#catalogue, this.#context))),
    'api/preview': (request, response, url) => {
      const query = url.searchParams.get('query') ?? ''
      json(request, response, found(previewOf(idIn(url), query, this.#catalogue, this.#context)))
    },
    'api/measure': async (request, response, url) => json(request, response, await this.#measure(url)),
    picture: (request, response, url) => {
      const path = found(this.#unused.get(idIn(url)))
      redirect(request, response, found(unusedPicture(path, this.#context)))
    },
  }

  readonly #changes: Readonly<Record<string, Handler>> = {
    'api/focus': async (request, response) => {
      const { id, focus } = v.parse(changeSchema, await readJson(request))
      this.#writeFocus(id, focus)
      json(request, response, {})
    },
  }

  /** Answers a request for a path of the inspector. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '', 'http://inspector')
      const root = `${this.#server.path}/`
      const name = url.pathname.slice(root.length)
      const change = Object.hasOwn(this.#changes, name) ? this.#changes[name] : undefined
      guard(request, change !== undefined, this.#server)
      if (url.pathname === this.#server.path) return redirect(request, response, root)
      const file = pageFile(name)
      if (file) {
        const headers = { 'Content-Security-Policy': pagePolicy(this.#server.project.options.urlEndpoint) }
        return respond(request, response, { ...file, headers })
      }
      const route = change ?? (Object.hasOwn(this.#routes, name) ? this.#routes[name] : undefined)
      await found(route)(request, response, url)
    } catch (error) {
      const { status, headers } = refusalOf(error)
      respond(request, response, {
        status,
        headers,
        type: 'application/json',
        text: JSON.stringify({ error: errorMessage(error) }),
      })
    }
  }

  #facts(): ProjectFacts {
    const { project, editor, base } = this.#server
    const { root, urlEndpoint, budget, attributes } = project.options
    return {
      name: basename(root),
      ...(urlEndpoint !== undefined && { urlEndpoint }),
      ...(budget !== undefined && { budget }),
      ...(editor !== undefined && { editor }),
      attributes,
      base,
    }
  }

  async #listUnused(): Promise<Card[]> {
    const cards = await unusedImages(this.#catalogue.files(), this.#context)
    this.#unused = new Map(cards.map(({ id, path }) => [id, path]))
    return cards
  }

  async #measure({ searchParams }: URL) {
    const [id = '', name = ''] = searchParams.get('rendition')?.split('/') ?? []
    const { project, mayRead } = this.#server
    const rendition = found(project.devRendition(id, name))
    if (rendition.asset.video) throw new Refusal(422, 'A video has no renditions on this machine')
    if (!mayRead(rendition.file)) throw new Refusal(403, 'The dev server may not read this file')
    const result: CachedRendition = await renderForDevServer(rendition, project.renditions, ACCEPT)
    return measurements(result)
  }

  #writeFocus(id: string, focus: { x: number; y: number } | null): void {
    const [first] = this.#catalogue.references(id)
    const { reference } = found(first).shown.loaded
    if (reference.kind !== 'local') throw new Refusal(403, 'The image is not on this machine')
    if (reference.request.video) throw new Refusal(422, 'A video has no focal point')
    const { project, mayRead } = this.#server
    const answer = writable(reference.file, project.options.root)
    if (answer !== true || !mayRead(reference.file)) throw new Refusal(403, String(answer))
    writeFocus(reference.file, focus)
    project.shown.touch(reference.file)
  }
}

const idIn = ({ searchParams }: URL) => searchParams.get('id') ?? ''

/** @throws Refusal 404 */
function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Refusal(404, 'The inspector has nothing of this name; reload the page')
  return value
}

function refusalOf(error: unknown): { status: number; headers: Readonly<Record<string, string>> } {
  if (error instanceof Refusal) return error
  const status =
    error instanceof v.ValiError
      ? 400
      : error instanceof ImageKitBuildError || error instanceof EngineError
        ? 422
        : 500
  return { status, headers: {} }
}
