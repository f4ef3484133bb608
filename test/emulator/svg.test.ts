import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { rawRequest, upload } from './helpers'
import { tealJpeg } from './picture'

/*
 * `ik-sanitizeSvg`, and other names in URLs that the emulator knows without being able to do what they say.
 */

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const svg = (inside: string, before = '') =>
  Buffer.from(`${before}<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">${inside}</svg>`)
const get = (path: string) => rawRequest(emulator.url, `/demo${path}`)

describe('an SVG that is to be sanitized', () => {
  test.each([
    ['a shape', '<rect width="10" height="10" fill="teal" stroke-width="2"/>'],
    ['a gradient of its own', '<linearGradient id="a"/><rect fill="url(#a)"/>'],
    ['an element that is used again', '<g id="a"/><use href="#a"/>'],
    ['a text about onions', '<text>one onion, two onions</text>'],
  ])('with %s has nothing to be removed, and is delivered as it is', async (_, inside) => {
    const bytes = svg(inside)
    await upload(emulator, bytes, { fileName: 'a.svg' })
    const { status, body } = await get('/a.svg?ik-sanitizeSvg=true')
    expect([status, body.equals(bytes)]).toEqual([200, true])
    expect((await get('/a.svg?tr=f-png,w-20&ik-sanitizeSvg=true')).headers['content-type']).toBe('image/png')
  })

  test.each([
    ['a script', '<script>alert(1)</script>'],
    ['a script of a namespace', '<svg:script xmlns:svg="http://www.w3.org/2000/svg"/>'],
    ['an event handler', '<rect onload="alert(1)"/>'],
    ['an event handler without a blank', '<rect id="a"onload="alert(1)"/>'],
    ['HTML', '<foreignObject/>'],
    ['a link that runs', '<a href="javascript:alert(1)"/>'],
    ['a hidden link', '<a href="#" xlink:href="jav&#97;script:alert(1)"/>'],
    ['an animation of one', '<animate attributeName="href" to="x"/>'],
    ['a picture of elsewhere', '<image href="https://example.com/a.png"/>'],
    ['a style of elsewhere', '<style>@import "https://example.com/a.css"</style>'],
    ['a background of elsewhere', '<rect style="fill:url(https://example.com/a.svg)"/>'],
    ['an entity', '', '<!DOCTYPE svg [<!ENTITY a "b">]>'],
    ['a style sheet', '', '<?xml-stylesheet href="a.css"?>'],
  ])('with %s is 501: it is not delivered as if it had been', async (_, inside, before = '') => {
    await upload(emulator, svg(inside, before), { fileName: 'a.svg' })
    const known = String((await get('/a.svg')).headers.etag)
    const { status, headers } = await rawRequest(emulator.url, '/demo/a.svg?ik-sanitizeSvg=true', {
      headers: { 'if-none-match': known },
    })
    expect([status, headers['ik-error']]).toEqual([501, expect.stringContaining('ik-sanitizeSvg')])
    expect((await get('/a.svg')).status).toBe(200)
  })

  test('that is none is whatever it is', async () => {
    await upload(emulator, await tealJpeg(8, 8), { fileName: 'a.jpg' })
    expect((await get('/a.jpg?ik-sanitizeSvg=true')).status).toBe(200)
  })
})

test.each([
  ['/ik-genimg-prompt-a%20cat/cat.jpg', 501, 'ENOTSUPPORTED - ik-genimg-prompt'],
  ['/a.jpg?tr=c2pa-true', 403, 'EACCES - c2pa-true'],
  ['/a.jpg/ik-video.mp4', 501, 'ENOTSUPPORTED - ik-video.mp4'],
  ['/a.jpg/ik-gensubtitle.vtt', 501, 'ENOTSUPPORTED - ik-gensubtitle.vtt'],
  ['/a.jpg?tr=ot-text', 400, "EINVAL - 'ot-text'"],
])('%s is %i, and says what it is about', async (path, expected, error) => {
  await upload(emulator, await tealJpeg(8, 8), { fileName: 'a.jpg' })
  const { status, headers } = await get(path)
  expect([status, headers['ik-error']]).toEqual([expected, expect.stringContaining(error)])
})

test('a method that delivery has not is told which it has', async () => {
  const { status, headers } = await rawRequest(emulator.url, '/demo/a.jpg', { method: 'POST' })
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
})
