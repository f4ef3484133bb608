import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { GetImageAttributesOptions, SrcOptions, Transformation } from '@imagekit/javascript'
import Official from '@imagekit/nodejs'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../src/api'
import { type Emulator, startEmulator } from '../../src/emulator'
import { type Recorder, recorder } from '../emulator/recorded'
import { expectInDoc } from '../emulator/sdk-doc'
import { startBrowser } from './browser'

/*
 * `@imagekit/javascript` in a page, byte for byte as it is published. It uploads to a fixed address, but takes the
 * XMLHttpRequest to do so: one that goes to the emulator instead.
 */

declare const window: Window & {
  imagekit: typeof import('@imagekit/javascript')
  toEmulator(): XMLHttpRequest
}

let browser: Awaited<ReturnType<typeof startBrowser>>
let emulator: Emulator
let calls: Recorder
let site: Server
let page: Page
const elsewhere: string[] = []

beforeAll(async () => {
  browser = await startBrowser()
  emulator = await startEmulator()
  calls = recorder(emulator)
  const { privateKey, url } = emulator
  const official = new Official({ privateKey, baseURL: url })
  const ours = ourClient()
  const sdk = createRequire(import.meta.url).resolve('@imagekit/javascript')
  const script = readFileSync(sdk.replace('imagekit.cjs.js', 'imagekit.esm.js'))
  site = createServer((request, response) => {
    if (request.url === '/sdk.js') return response.setHeader('content-type', 'text/javascript').end(script)
    if (request.url === '/auth')
      return response.end(JSON.stringify(official.helper.getAuthenticationParameters()))
    if (request.url === '/our-auth')
      return response.end(JSON.stringify(ours.helper.getAuthenticationParameters()))
    if (request.url !== '/') return response.writeHead(204).end()
    response.setHeader('content-type', 'text/html')
    return response.end(
      '<!doctype html><title>app</title><script type="module">window.imagekit = await import("/sdk.js")</script>',
    )
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  page = await browser.newPage()
  page.on(
    'request',
    (asked) => !/^http:\/\/127\.0\.0\.1:|^blob:/.test(asked.url()) && elsewhere.push(asked.url()),
  )
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
  await page.waitForFunction(() => 'imagekit' in window)
  await page.evaluate((origin) => {
    window.toEmulator = () => {
      const xhr = new XMLHttpRequest()
      const open = xhr.open.bind(xhr)
      xhr.open = (method: string, address: string | URL) =>
        open(method, String(address).replace('https://upload.imagekit.io', origin))
      return xhr
    }
  }, url)
})
afterAll(async () => {
  await browser?.close()
  site?.close()
  await emulator?.close()
})
beforeEach(() => emulator.reset())

function ourClient() {
  const { privateKey, publicKey, urlEndpoint, url } = emulator
  return createClient({ privateKey, publicKey, urlEndpoint, baseURL: url, env: {} })
}

interface Asked {
  /** Of the file, as base64, or so many. */
  bytes: string | number
  auth?: '/auth' | '/our-auth'
  /** Other values than those of the server. */
  forged?: Record<string, string | number>
  options?: Record<string, unknown>
  /** Stops with this reason at the first sign of progress. */
  abort?: string
}

/** One upload of a page, and all that the page can know of it. */
function uploadInPage({ bytes, auth = '/auth', forged = {}, options = {}, abort }: Asked) {
  return page.evaluate(
    async (asked) => {
      const { upload } = window.imagekit
      const { bytes } = asked
      const content =
        typeof bytes === 'number'
          ? new Uint8Array(bytes)
          : Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))
      const file = new File([content], 'hero.jpg')
      const signed = { ...(await (await fetch(asked.auth)).json()), ...asked.forged }
      const progress: { loaded: number; total: number }[] = []
      const controller = new AbortController()
      try {
        const response = await upload({
          file,
          fileName: 'hero.jpg',
          useUniqueFileName: false,
          publicKey: asked.publicKey,
          ...signed,
          ...asked.options,
          xhr: window.toEmulator(),
          abortSignal: controller.signal,
          onProgress({ loaded, total }) {
            progress.push({ loaded, total })
            if (asked.abort) controller.abort(asked.abort)
          },
        })
        return { response: { ...response }, metadata: response.$ResponseMetadata, progress }
      } catch (error) {
        const {
          message,
          reason,
          $ResponseMetadata: metadata,
        } = error as Error & {
          reason?: unknown
          $ResponseMetadata?: { statusCode: number; requestId: string }
        }
        const kinds = Object.entries(window.imagekit).filter(
          ([name, value]) => name.endsWith('Error') && error instanceof (value as ErrorConstructor),
        )
        return { error: { kind: kinds[0]?.[0], message, reason }, metadata, progress }
      }
    },
    { bytes, auth, forged, options, abort, publicKey: emulator.publicKey },
  )
}

/** The functions of the package, called in the page. */
const sdk = () =>
  calls.recorded({
    upload: uploadInPage,
    buildSrc: (options: SrcOptions) => page.evaluate((given) => window.imagekit.buildSrc(given), options),
    buildTransformationString: (steps: Transformation[]) =>
      page.evaluate((given) => window.imagekit.buildTransformationString(given), steps),
    getResponsiveImageAttributes: (options: GetImageAttributesOptions) =>
      page.evaluate((given) => window.imagekit.getResponsiveImageAttributes(given), options),
  })

/** What an `<img>` of the page makes of an address. */
const shown = (src: string) =>
  page.evaluate(async (address) => {
    const image = new Image()
    image.src = address
    await image.decode()
    return [image.naturalWidth, image.naturalHeight]
  }, src)

const noise = (size: number) => randomFillSync(Buffer.alloc(size)).toString('base64')
let picture: string
beforeAll(async () => {
  const bytes = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  picture = bytes.toString('base64')
})

describe('upload in a browser', () => {
  test.each(['/auth', '/our-auth'] as const)(
    'with parameters of %s stores the file and tells its progress',
    async (auth) => {
      const bytes = noise(2_000_000)
      const { response, metadata, progress } = await sdk().upload({
        bytes,
        auth,
        options: { folder: '/from/browser' },
      })
      expect(response).toMatchObject({
        filePath: '/from/browser/hero.jpg',
        size: 2_000_000,
        url: `${emulator.urlEndpoint}/from/browser/hero.jpg`,
      })
      const stored = await emulator.store.read('/from/browser/hero.jpg')
      // Byte by byte, Vitest would take ten seconds for it.
      expect(Buffer.from(stored).equals(Buffer.from(bytes, 'base64'))).toBe(true)
      expect(metadata).toMatchObject({ statusCode: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
      const last = progress.at(-1)!
      expect(last.loaded).toBe(last.total)
      expect(last.total).toBeGreaterThan(2_000_000)
      expect(progress.map(({ loaded }) => loaded)).toEqual(
        progress.map(({ loaded }) => loaded).toSorted((a, b) => a - b),
      )
    },
  )

  test('takes every option', async () => {
    const client = ourClient()
    await client.customMetadataFields.create({ name: 'price', label: 'Price', schema: { type: 'Number' } })
    const { response, error } = await sdk().upload({
      bytes: picture,
      options: {
        tags: ['a', 'b'],
        isPrivateFile: true,
        customCoordinates: '1,2,30,40',
        customMetadata: { price: 5 },
        responseFields: ['tags', 'isPrivateFile', 'customCoordinates', 'customMetadata', 'metadata'],
        extensions: [{ name: 'remove-bg' }],
        // Nobody listens there: what the emulator says of extensions is no request of the SDK.
        webhookUrl: 'http://127.0.0.1:1/nowhere',
        checks: '"file.size" < "1mb"',
        transformation: { pre: 'w-400', post: [{ type: 'transformation', value: 'w-40' }] },
        overwriteFile: false,
      },
    })
    expect(error).toBeUndefined()
    expect(response).toMatchObject({
      width: 400,
      height: 300,
      tags: ['a', 'b'],
      isPrivateFile: true,
      customCoordinates: '1,2,30,40',
      customMetadata: { price: 5 },
      metadata: { format: 'jpg' },
      extensionStatus: { 'remove-bg': 'pending' },
    })
    await client.close()
  })

  test('that is aborted ends with the reason, and stores nothing', async () => {
    // So slow that it is not over before the first sign of progress.
    const network = await page.context().newCDPSession(page)
    const conditions = { offline: false, latency: 0, downloadThroughput: -1 }
    await network.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: 10_000_000 })
    onTestFinished(async () => {
      await network.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: -1 })
      await network.detach()
    })
    const { error, progress } = await sdk().upload({ bytes: 20_000_000, abort: 'the user went away' })
    expect(error).toMatchObject({
      kind: 'ImageKitAbortError',
      message: 'Upload aborted',
      reason: 'the user went away',
    })
    expect(progress.length).toBeGreaterThan(0)
    await expect.poll(() => emulator.requests.at(-1)?.status).not.toBe(200)
    expect(emulator.store.files()).toEqual([])
  })

  test.each<[string, Record<string, string | number>, string]>([
    [
      'another signature',
      { signature: 'f'.repeat(40) },
      'Your request contains invalid signature parameter.',
    ],
    ['another token', { token: 'other' }, 'Your request contains invalid signature parameter.'],
    ['a time that is over', { expire: 1_500_000_000 }, 'Your request contains invalid expire parameter.'],
    ['a time too far away', { expire: 4_000_000_000 }, 'Your request contains invalid expire parameter.'],
    ['another key', { publicKey: 'public_other' }, 'Your request contains invalid signature parameter.'],
  ])('with %s is an ImageKitInvalidRequestError in ImageKit’s words', async (_, forged, message) => {
    const { error, metadata } = await sdk().upload({ bytes: picture, forged })
    expect(error).toMatchObject({
      kind: 'ImageKitInvalidRequestError',
      message: expect.stringContaining(message),
    })
    expect(metadata).toMatchObject({ statusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(emulator.store.files()).toEqual([])
  })

  test('with parameters that were used already is refused', async () => {
    const forged = ourClient().helper.getAuthenticationParameters()
    expect((await sdk().upload({ bytes: picture, forged: { ...forged } })).error).toBeUndefined()
    expect((await sdk().upload({ bytes: picture, forged: { ...forged } })).error?.message).toContain(
      'A token can be used only once.',
    )
  })

  test('that the service fails, or that is cut, is the error for it', async () => {
    emulator.faults.set([{ route: 'upload', status: 503 }])
    expect((await sdk().upload({ bytes: picture })).error).toMatchObject({
      kind: 'ImageKitServerError',
      message: 'Service Unavailable',
    })
    emulator.faults.set([{ route: 'upload', action: 'drop-reply' }])
    expect((await sdk().upload({ bytes: picture })).error).toMatchObject({
      kind: 'ImageKitUploadNetworkError',
    })
  })
})

test('its URLs are pictures of the page', async () => {
  await sdk().upload({ bytes: picture })
  const { urlEndpoint } = emulator
  const src = await sdk().buildSrc({
    urlEndpoint,
    src: '/hero.jpg',
    transformation: [{ width: 80, height: 60 }, { rotation: 90 }],
  })
  expect(await shown(src)).toEqual([60, 80])
  const chain = await sdk().buildTransformationString([{ width: 100, aspectRatio: '1-1', format: 'png' }])
  expect(await shown(`${urlEndpoint}/hero.jpg?tr=${chain}`)).toEqual([100, 100])
  const { srcSet } = await sdk().getResponsiveImageAttributes({ urlEndpoint, src: '/hero.jpg', width: 300 })
  const candidates = srcSet!.split(', ').map((one) => one.split(' '))
  expect(candidates.length).toBeGreaterThan(1)
  for (const [address = '', descriptor = ''] of candidates) {
    const wanted = /w-(\d+)/.exec(address)?.[1]
    // No wider than the original: so the helper's URLs have it.
    expect([descriptor, (await shown(address))[0]]).toEqual([descriptor, Math.min(Number(wanted), 800)])
  }
})

test('no function of the package was left out, nothing went elsewhere, and docs/emulator.md has them all', async () => {
  const names = await page.evaluate(() =>
    Object.entries(window.imagekit).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
  )
  const all = names.filter((name) => !name.endsWith('Error')).sort()
  expect(all.filter((name) => !calls.called.has(name))).toEqual([])
  expect(elsewhere).toEqual([])
  expectInDoc(
    '@imagekit/javascript',
    calls.table(all),
    'npx vitest run --project browser test/browser/javascript-sdk.test.ts',
  )
})
