import { request } from 'node:http'
import { expect, test, vi } from 'vitest'
import type { Changes, ProjectFacts } from '../../src/inspector/wire'
import { copyFixture } from '../helpers/folder'
import { serve } from './dev-servers'

/*
 * The inspector on each dev server that serves images; test/inspector/ tests what it answers.
 */

const EDITORS = {
  vite: '/__open-in-editor?file=',
  webpack: '/webpack-dev-server/open-editor?fileName=',
  rspack: '/rspack-dev-server/open-editor?fileName=',
  rsbuild: '/__open-in-editor?file=',
  farm: undefined,
} as const

/** `fetch` lets nobody choose the Host. */
function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const sent = request(url, { headers }, (answer) => {
      answer.resume()
      done(answer.statusCode)
    })
    sent.on('error', fail)
    sent.end()
  })
}

test.each(Object.keys(EDITORS) as (keyof typeof EDITORS)[])('%s', async (bundler) => {
  const root = copyFixture('conformance')
  const { origin, code } = await serve(bundler, {
    root,
    target: 'web',
    options: { urlEndpoint: 'https://ik.imagekit.io/demo' },
  })
  await code()
  const page = await fetch(`${origin}/__imagekit/`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const api = async <T>(path: string) => (await (await fetch(`${origin}/__imagekit/api/${path}`)).json()) as T

  const { editor } = await api<ProjectFacts>('project')
  expect(editor).toBe(EDITORS[bundler])
  // No editor is started for a file that is not there, and nothing else has an empty answer.
  if (editor) {
    const opened = await fetch(origin + editor + encodeURIComponent('/nowhere.js:1:1'))
    expect([opened.status, await opened.text()]).toEqual([200, ''])
  }

  const { cards } = await vi.waitFor(async () => {
    const changes = await api<Changes>('images?since=0')
    expect(changes.cards.length).toBeGreaterThan(3)
    return changes
  })
  const sunset = cards.find(({ name }) => name === 'sunset.jpg')!
  expect(sunset.places.map(({ file, line }) => `${file}:${line}`).join()).toMatch(/src\/main\.js:\d+/)
  const picture = await fetch(origin + sunset.picture)
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])

  const foreign: Record<string, string>[] = [{ host: 'evil.example' }, { origin: 'http://evil.example' }]
  for (const headers of foreign)
    expect([headers, await statusFor(`${origin}/__imagekit/api/images`, headers)]).toEqual([headers, 403])
})
