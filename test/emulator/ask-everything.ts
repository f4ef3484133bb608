import sharp from 'sharp'
import { expect } from 'vitest'
import { endpoints } from '../../src/api'
import type { Emulator } from '../../src/emulator'
import { api, rawRequest, upload } from './helpers'

/** An address that no machine has, wherever a request can name one. */
const FAR = 'http://192.0.2.1/x.png'

/** Every route and every way to a picture, each tempted to ask somebody else. */
export async function askEverything(emulator: Pick<Emulator, 'url' | 'privateKey'>): Promise<void> {
  const picture = await sharp({ create: { width: 12, height: 8, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  const { body } = await upload(emulator, picture, {
    fileName: 'a.png',
    webhookUrl: FAR,
    extensions: JSON.stringify([{ name: 'remove-bg', options: { bg_image_url: FAR } }]),
    transformation: JSON.stringify({ post: [{ type: 'transformation', value: 'w-4' }] }),
    responseFields: 'metadata,embeddedMetadata',
  })
  expect((await upload(emulator, FAR, { fileName: 'b.png' })).status).toBe(400)
  const bodies = {
    url: FAR,
    webhookUrl: FAR,
    extensions: [{ name: 'remove-bg' }],
    sourceFilePath: FAR,
    destinationPath: FAR,
    type: 'WEB_FOLDER',
    baseUrl: FAR,
    name: 'x',
    description: 'x',
    transformation: 'w-1',
  }
  for (const { method, path, host } of Object.values(endpoints)) {
    if (host === 'upload') continue
    const address = path.replace(/\{\w+\}/g, String(body.fileId))
    await api(emulator, method, `${address}?url=${FAR}`, method === 'GET' ? undefined : bodies)
  }
  await upload(emulator, picture, { fileName: 'a.png' })
  await openOrigins(emulator)
  for (const path of [
    '/a.png',
    '/a.png?tr=w-6,h-6,fo-auto,e-contrast:r-max,f-webp',
    '/a.png?tr=l-text,i-far,fs-4,l-end',
    '/a.png?ik-attachment=true',
  ]) {
    expect((await rawRequest(emulator.url, `/demo${path}`)).status).toBe(200)
  }
  for (const path of [
    '/missing.png',
    `/${encodeURIComponent(FAR)}`,
    `/${FAR}`,
    `/folder/missing.png?tr=w-4`,
    `/a.png?tr=l-image,i-${encodeURIComponent(FAR)},l-end`,
    '/a.png?tr=l-image,i-http:@@@@192.0.2.1@@x.png,l-end',
    `/missing.png?tr=di-${encodeURIComponent(FAR)}`,
    '/a.png?tr=l-text,i-x,ff-http:@@@@192.0.2.1@@x.ttf,l-end',
  ]) {
    expect((await rawRequest(emulator.url, `/demo${path}`)).status).toBeGreaterThanOrEqual(400)
  }
  for (const path of ['/', '/_emulator/page/page.js', '/_emulator/state', '/_emulator/delivery/demo/a.png']) {
    expect((await rawRequest(emulator.url, path)).status).toBe(200)
  }
  // Time for what is done after the answer: webhooks and jobs.
  await new Promise((resolve) => setTimeout(resolve, 100))
}

/** Both kinds of web server, neither of them on this machine. */
async function openOrigins(emulator: Pick<Emulator, 'url' | 'privateKey'>): Promise<void> {
  const ids: string[] = []
  for (const kind of [{ type: 'WEB_FOLDER', baseUrl: 'http://192.0.2.1/' }, { type: 'WEB_PROXY' }]) {
    const { body } = await api(emulator, 'POST', '/v1/accounts/origins', { ...kind, name: 'far' })
    ids.push(body.id)
  }
  const asked = { description: 'x', origins: ids }
  expect((await api(emulator, 'PUT', '/v1/accounts/url-endpoints/default', asked)).status).toBe(200)
}
