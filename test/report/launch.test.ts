import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { launch } from '../../src/report/browser/launch'
import { serveFolder } from '../../src/report/browser/serve'
import { temporaryFolder } from '../helpers/folder'

afterEach(() => vi.unstubAllEnvs())

test('a browser that is named and not there is an error, and so is one that does not start', async () => {
  vi.stubEnv('CHROME_PATH', '/no/such/chrome')
  await expect(launch(temporaryFolder())).rejects.toMatchObject({
    code: 'NO_BROWSER',
    message: 'CHROME_PATH names /no/such/chrome, which does not exist.',
  })
  vi.stubEnv('CHROME_PATH', process.execPath)
  await expect(launch(temporaryFolder())).rejects.toMatchObject({
    code: 'NO_BROWSER',
    message: expect.stringContaining('does not start'),
  })
})

test('the output is served below any path, and nothing outside of it is', async () => {
  const folder = temporaryFolder()
  const files = {
    'index.html': '<p>',
    'about.html': 'about',
    'assets/a.jpg': 'jpg',
    'blog/index.html': 'blog',
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, 'out', file, '..'), { recursive: true })
    writeFileSync(join(folder, 'out', file), text)
  }
  const { url, close } = await serveFolder(join(folder, 'out'))
  try {
    const ask = async (path: string) => {
      const response = await fetch(url + path)
      return response.ok ? await response.text() : response.status
    }
    expect(await Promise.all(['', 'about', 'blog/', 'base/of/it/assets/a.jpg'].map(ask))).toEqual([
      '<p>',
      'about',
      'blog',
      'jpg',
    ])
    expect(await Promise.all(['%2e%2e/package.json', 'assets/b.jpg', '%00', '%'].map(ask))).toEqual([
      404, 404, 404, 404,
    ])
  } finally {
    await close()
  }
})
