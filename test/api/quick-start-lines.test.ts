import { readFileSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { createClient, ImageKitApiError } from '../../src/api'
import { startEmulator } from '../../src/emulator'
import { tealJpeg } from '../emulator/picture'
import { LINES, linesTable, type Scope } from './quick-start-lines'

const file = new URL('../../docs/api.md', import.meta.url)

test('the table of the quick start in docs/api.md is the one of the lines that are run', () => {
  const current = readFileSync(file, 'utf8').replace(
    /(<!-- quick start -->)[\s\S]*(<!-- \/quick start -->)/,
    (_, open, close) => `${open}\n${linesTable()}\n${close}`,
  )
  expect(current).toContain(linesTable())
  if (process.env.UPDATE_DOCS) writeFileSync(file, current)
  const advice = 'UPDATE_DOCS=1 npx vitest run --project unit test/api/quick-start-lines.test.ts writes it'
  expect(readFileSync(file, 'utf8'), advice).toBe(current)
})

test('features that the lines name are tested', () => {
  const tests = readFileSync(new URL('./quick-start.test.ts', import.meta.url), 'utf8')
  const numbers = new Set(
    [...tests.matchAll(/test\('(.*?)',/g)].flatMap(([, name = '']) => name.match(/\d+/g) ?? []),
  )
  expect(LINES.filter(({ feature }) => !numbers.has(String(feature)))).toEqual([])
})

test('every line of the quick start, in its order', async () => {
  const emulator = await startEmulator({ jobMs: 5 })
  onTestFinished(() => emulator.close())
  const { privateKey, publicKey, urlEndpoint, url: baseURL } = emulator
  const client = createClient({ privateKey, publicKey, urlEndpoint, baseURL, env: {} })
  onTestFinished(() => client.close())
  const picture = await tealJpeg(120, 80)
  const put = (fileName: string) =>
    client.files.upload({ file: picture, fileName, folder: '/', useUniqueFileName: false })
  const first = await put('a.jpg')
  const second = await put('a.jpg')
  const scope: Scope = {
    client,
    createClient,
    ImageKitApiError,
    privateKey,
    publicKey,
    urlEndpoint,
    env: {
      IMAGEKIT_PRIVATE_KEY: privateKey,
      IMAGEKIT_PUBLIC_KEY: publicKey,
      IMAGEKIT_ENDPOINT_URL: urlEndpoint,
    },
    base64Image: `data:image/jpeg;base64,${picture.toString('base64')}`,
    fileId: first.fileId,
    url: first.url.replace(/\?.*/, ''),
    versionId: first.versionInfo!.id,
    currentVersionId: second.versionInfo!.id,
    otherFileId: undefined,
  }
  for (const line of LINES) {
    if (line.ours.includes('otherFileId')) scope.otherFileId = (await put('other.jpg')).fileId
    const run = new Function(...Object.keys(scope), `return (${line.ours})`)
    const result = await run(...Object.values(scope))
    const given = async () => line.gives(result, scope)
    await expect(given(), line.go).resolves.not.toThrow()
    if (line.as) scope[line.as] = result
  }
})
