import { createReadStream, realpathSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { pipeline } from 'node:stream'
import type { CachedRendition } from '../core/delivery/rendition-cache'
import type { Host } from '../core/host'
import type { ProjectState } from '../core/project-state'
import { errorMessage } from '../diagnostics/build-error'
import type { Inspector } from '../inspector'
import { isInside, portablePath } from '../lib/paths'
import { DEV_PREFIX, INSPECTOR_PATH } from './dev-prefix'
import { sendVideo } from './send-video'

/** Settings of the dev server that the middleware depends on. */
export interface DevServerRules {
  /** Base path of the app, with a slash at both ends. */
  base: string
  /** Whether the server allows a file to be read. */
  allows(file: string): boolean
  /** How to let the server read a file that it does not. */
  toAllow: string
  /** Whether the server checks the `Host` of requests itself. */
  checksHost: boolean
  /** Hosts that the inspector accepts besides this machine's, where the server checks none. */
  hosts?: readonly string[]
  /** The server's URL to which a position (`file:line:column`) is appended, and which opens it in the editor. */
  editor?: string
}

/** Returns a function that builds the URLs of renditions, below the server's base path. */
export function devUrls(base: string): NonNullable<Host['devUrl']> {
  return (id, name) => `${base}${DEV_PREFIX}${id}/${encodeURIComponent(name)}`
}

type Next = (error?: unknown) => void

/** Serves the renditions that pages refer to, and renders each on its first request. Passes on all other requests. */
export function imageMiddleware(project: ProjectState, rules: DevServerRules) {
  const { base, allows } = rules
  // No part of the path is looked up on the disk: only ids that the project has registered are served.
  const address = /^([0-9a-f]{32})\/([^/?#\\]+)(?:\?[^#]*)?$/
  const prefix = base + DEV_PREFIX
  const inspects = inspectorPath(project, base)
  let inspector: Promise<Inspector> | undefined

  return async (request: IncomingMessage, response: ServerResponse, next: Next): Promise<void> => {
    const url = request.url ?? ''
    if (inspects?.test(url)) {
      inspector ??= openInspector(project, rules)
      return (await inspector).handle(request, response)
    }
    if (!url.startsWith(prefix)) return next()
    protect(response)
    const [, id = '', name = ''] = address.exec(url.slice(prefix.length)) ?? []
    const rendition = project.devRendition(id, decodeName(name))
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return refuse(response, 405, 'Only GET and HEAD')
    }
    if (!rendition || name !== encodeURIComponent(basename(rendition.file)))
      return refuse(response, 404, 'No page of this dev server refers to this image; reload the page')
    if (!mayRead(rendition.file, project.options.root, allows)) {
      const message = forbidden(rendition.file, project.options.root, rules)
      project.diagnostics.report({ topic: message, level: 'warn', message })
      return refuse(response, 403, message)
    }
    if (rendition.asset.video) {
      try {
        return sendVideo(request, response, rendition)
      } catch (error) {
        return refuse(response, 404, errorMessage(error))
      }
    }
    // Imported with the first request, so that the server starts faster.
    const { EngineError, renderForDevServer } = await import('../core/delivery/render')
    try {
      const accept = request.headers.accept ?? ''
      const { added } = project.renditions
      send(request, response, await renderForDevServer(rendition, project.renditions, accept))
      if (project.renditions.added !== added) project.shown.touch(rendition.file)
    } catch (error) {
      if (!(error instanceof EngineError)) return refuse(response, 404, errorMessage(error))
      refuse(response, error.code === 'NOT_SUPPORTED' ? 501 : 422, error.message)
    }
  }
}

/** The requests that are the inspector's; `undefined` where the option turns it off. */
function inspectorPath({ options }: ProjectState, base: string): RegExp | undefined {
  return options.inspector
    ? new RegExp(`^${base.replace(/[^\w/]/g, '\\$&')}${INSPECTOR_PATH}(?:[/?#]|$)`)
    : undefined
}

/** Loads the inspector with its first request: most sessions never open it. */
async function openInspector(project: ProjectState, rules: DevServerRules): Promise<Inspector> {
  const { base, allows, checksHost, hosts = [], editor } = rules
  const { Inspector } = await import('../inspector')
  return new Inspector({
    project,
    base,
    path: base + INSPECTOR_PATH,
    checksHost,
    hosts,
    editor,
    devUrl: devUrls(base),
    mayRead: (file) => mayRead(file, project.options.root, allows),
  })
}

/** Decodes a file name; an invalid one matches no rendition. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return ''
  }
}

/** Checks the target of symbolic links too: the server's rule is for paths as written, and a link may lead out of the project. */
function mayRead(file: string, root: string, allows: DevServerRules['allows']): boolean {
  if (!allows(file)) return false
  try {
    const real = realpathSync(file)
    return allows(real) || isInside(realpathSync(root), real)
  } catch {
    // The file is missing, which is reported when it is read.
    return true
  }
}

function forbidden(file: string, root: string, { toAllow }: DevServerRules): string {
  const real = realpathSync(file)
  const target = real === file ? '' : ` (a link to ${portablePath(root, real)})`
  return `imagekit: the dev server may not read ${portablePath(root, file)}${target}: ${toAllow}`
}

/**
 * Keeps images from running as pages and from being read by other sites: SVG may contain scripts, and any web page may request
 * the images of a dev server.
 */
function protect(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.removeHeader('Access-Control-Allow-Origin')
}

function send(request: IncomingMessage, response: ServerResponse, rendition: CachedRendition): void {
  const { file, size, contentType, approximated } = rendition
  // The name of a cached file contains a hash of its content.
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
  // Unlike `pipe`, closes the file when the browser breaks off the download. After an error the response is destroyed.
  pipeline(createReadStream(file), response, () => {})
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(`${why}\n`)
}
