import { createReadStream, realpathSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename } from 'node:path'
import type { CachedRendition } from '../core/delivery/rendition-cache'
import type { Host } from '../core/host'
import type { ProjectState } from '../core/project-state'
import { errorMessage } from '../diagnostics/build-error'
import { isInside } from '../lib/paths'
import { DEV_PREFIX } from './dev-prefix'

/** What the middleware has to know of its server. */
export interface DevServerRules {
  /** The path under which the server has the app, with a slash at both ends. */
  base: string
  /** The server's own rule for files that may be read. */
  allows(file: string): boolean
}

/** A dev server's URLs for renditions, below its base. */
export function devUrls(base: string): NonNullable<Host['devUrl']> {
  return (id, name) => `${base}${DEV_PREFIX}${id}/${encodeURIComponent(name)}`
}

type Next = (error?: unknown) => void

/** Serves the renditions that a page was told of, each drawn when it is first asked for, and passes on everything else. */
export function imageMiddleware(project: ProjectState, { base, allows }: DevServerRules) {
  // Nothing of the path is decoded or looked up on the disk: an id is in the list, or it is not.
  const address = /^([0-9a-f]{32})\/([^/?#\\]+)(?:\?[^#]*)?$/
  const prefix = base + DEV_PREFIX

  return async (request: IncomingMessage, response: ServerResponse, next: Next): Promise<void> => {
    const url = request.url ?? ''
    if (!url.startsWith(prefix)) return next()
    protect(response)
    const [, id = '', name = ''] = address.exec(url.slice(prefix.length)) ?? []
    const rendition = project.devRendition(id, decodeName(name))
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return refuse(response, 405, 'Only GET and HEAD')
    }
    if (!rendition || name !== encodeURIComponent(basename(rendition.file)))
      return refuse(response, 404, 'No page of this dev server has this image; reload the page')
    if (!mayRead(rendition.file, project.options.root, allows))
      return refuse(response, 403, 'The dev server may not read this file')
    // Imported when the first picture is asked for, so that the server is ready sooner.
    const { EngineError, renderForDevServer } = await import('../core/delivery/render')
    try {
      const accept = request.headers.accept ?? ''
      send(request, response, await renderForDevServer(rendition, project.renditions, accept))
    } catch (error) {
      if (!(error instanceof EngineError)) return refuse(response, 404, errorMessage(error))
      refuse(response, error.code === 'NOT_SUPPORTED' ? 501 : 422, error.message)
    }
  }
}

/** A name that is encoded in another way than ours is none of ours. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return ''
  }
}

/** The server's rule is for paths as they are written; a link inside of the project may lead out of it. */
function mayRead(file: string, root: string, allows: DevServerRules['allows']): boolean {
  if (!allows(file)) return false
  try {
    const real = realpathSync(file)
    return allows(real) || isInside(realpathSync(root), real)
  } catch {
    // It is gone, which is told when it is read.
    return true
  }
}

/**
 * A picture is never to be run as a page, nor read by another site: SVG can hold script, and any web page may point its
 * images at a dev server.
 */
function protect(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.removeHeader('Access-Control-Allow-Origin')
}

function send(request: IncomingMessage, response: ServerResponse, rendition: CachedRendition): void {
  const { file, size, contentType, approximated } = rendition
  // A file of the store never changes under its name, so its path says what it is.
  const etag = `"${file.split(/[\\/]/).at(-2)}"`
  response.setHeader('ETag', etag)
  response.setHeader('Vary', 'Accept')
  response.setHeader('Cache-Control', 'no-cache')
  if (approximated.length) response.setHeader('X-ImageKit-Approximated', approximated.join(', '))
  if (request.headers['if-none-match']?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) {
    response.statusCode = 304
    response.end()
    return
  }
  response.setHeader('Content-Type', contentType)
  response.setHeader('Content-Length', size)
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const stream = createReadStream(file)
  stream.on('error', () => response.destroy())
  stream.pipe(response)
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(`${why}\n`)
}
