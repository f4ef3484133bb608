import type { Card, Changes, Detail, Measured, Preview, ProjectFacts } from '../wire'

async function get<T>(
  path: string,
  parameters: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<T> {
  const query = new URLSearchParams(parameters)
  return read(await fetch(`api/${path}?${query}`, signal ? { signal } : {}))
}

export const project = () => get<ProjectFacts>('project')
export const changes = (since: number) => get<Changes>('images', { since: String(since) })
export const unused = () => get<Card[]>('unused')
export const detail = (id: string) => get<Detail>('image', { id })
export const preview = (id: string, query: string) => get<Preview>('preview', { id, query })

/** Renders a rendition unless it exists, and returns what it takes. */
export const measure = (rendition: string, signal?: AbortSignal) =>
  get<Measured>('measure', { rendition }, signal)

/** Writes the focal point beside the image; `null` removes it. */
export async function saveFocus(id: string, focus: { x: number; y: number } | null): Promise<void> {
  const headers = { 'Content-Type': 'application/json', 'X-ImageKit-Inspector': '1' }
  await read(await fetch('api/focus', { method: 'POST', headers, body: JSON.stringify({ id, focus }) }))
}

async function read<T>(response: Response): Promise<T> {
  const body = (await response.json().catch(() => undefined)) as T & { error?: string }
  if (!response.ok) throw new Error(body?.error ?? `Status ${response.status}`)
  return body
}
