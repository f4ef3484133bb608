import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, upload } from './helpers'
import { tealJpeg } from './picture'

let emulator: Emulator
let picture: Buffer
beforeAll(async () => {
  emulator = await startEmulator({ limits: { namedTransformations: 3, savedExtensions: 2 } })
  picture = await tealJpeg(120, 80)
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.reset()
  await upload(emulator, picture, { fileName: 'a.jpg' })
})

const ROUTE = '/v1/named-transformations'
const create = (body: object) => api(emulator, 'POST', ROUTE, body)
const sizeOf = async (tr: string) => {
  const response = await fetch(`${emulator.urlEndpoint}/a.jpg?tr=${tr}`)
  if (response.status !== 200) return response.status
  const { width, height } = await sharp(await response.arrayBuffer()).metadata()
  return `${width}×${height}`
}

describe('a named transformation', () => {
  test('is created, read, listed, changed and deleted', async () => {
    const { status, body } = await create({ name: 'small', transformation: 'w-60' })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'small',
      transformation: 'w-60',
      enabled: true,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    const url = `${ROUTE}/${body.id}`
    expect((await api(emulator, 'GET', url)).body).toEqual(body)
    expect((await api(emulator, 'GET', ROUTE)).body).toEqual([body])
    expect(await api(emulator, 'PATCH', url, { name: 'tiny' })).toMatchObject({
      status: 200,
      body: { ...body, name: 'tiny' },
    })
    expect((await api(emulator, 'DELETE', url)).status).toBe(204)
    expect((await api(emulator, 'GET', url)).status).toBe(404)
  })

  test('is what n- draws, and what stands beside it wins', async () => {
    await create({ name: 'small', transformation: 'w-60' })
    await create({ name: 'turned', transformation: 'w-60:rt-90' })
    expect(await sizeOf('n-small')).toBe('60×40')
    expect(await sizeOf('n-small,w-30')).toBe('30×20')
    expect(await sizeOf('n-turned')).toBe('40×60')
    expect(await sizeOf('n-turned:w-20')).toBe('20×30')
    expect(await sizeOf('n-Small')).toBe(400)
  })

  test('that is changed, disabled or deleted is so at once', async () => {
    const { body } = await create({ name: 'small', transformation: 'w-60' })
    expect(await sizeOf('n-small')).toBe('60×40')
    await api(emulator, 'PATCH', `${ROUTE}/${body.id}`, { transformation: 'w-30' })
    expect(await sizeOf('n-small')).toBe('30×20')
    await api(emulator, 'PATCH', `${ROUTE}/${body.id}`, { enabled: false })
    const response = await fetch(`${emulator.urlEndpoint}/a.jpg?tr=n-small`)
    expect(response.status).toBe(400)
    expect(response.headers.get('ik-error')).toMatch(/n-small: this named transformation is disabled/)
    await api(emulator, 'DELETE', `${ROUTE}/${body.id}`)
    expect(await sizeOf('n-small')).toBe(400)
  })

  test('opens a private file, which its own chain does not', async () => {
    await create({ name: 'small', transformation: 'w-60' })
    await upload(emulator, picture, { fileName: 'a.jpg', isPrivateFile: 'true' })
    expect(await sizeOf('n-small')).toBe('60×40')
    expect(await sizeOf('w-60')).toBe(401)
    expect(await sizeOf('n-small,w-30')).toBe(401)
    expect(await sizeOf('n-small:w-30')).toBe(401)
  })

  test.each<[object, RegExp]>([
    [{}, /invalid name parameter/],
    [{ name: 'a-b', transformation: 'w-1' }, /only letters, digits and _ are allowed/],
    [{ name: '', transformation: 'w-1' }, /invalid name parameter/],
    [{ name: 'a' }, /invalid transformation parameter/],
    [{ name: 'a', transformation: '' }, /invalid transformation parameter/],
    [{ name: 'a', transformation: 'w-abc' }, /w-abc/],
    [{ name: 'a', transformation: 'widht-3' }, /did you mean/],
    [{ name: 'a', transformation: 'w-60,l-end' }, /l-end/],
    [{ name: 'a', transformation: 'w-60:n-other' }, /cannot hold another named transformation/],
    [{ name: 'a', transformation: 'w-1', enabled: 'yes' }, /invalid enabled parameter/],
    [{ name: 'taken', transformation: 'w-1' }, /with this name already exists/],
  ])('cannot be %j', async (body, message) => {
    await create({ name: 'taken', transformation: 'w-1' })
    const answer = await create(body)
    expect(answer.status).toBe(400)
    expect(answer.body.message).toMatch(message)
    expect((await api(emulator, 'GET', ROUTE)).body).toHaveLength(1)
  })

  test('cannot take another one’s name, and there is a limit', async () => {
    await create({ name: 'a', transformation: 'w-1' })
    const { body } = await create({ name: 'b', transformation: 'w-1' })
    expect((await api(emulator, 'PATCH', `${ROUTE}/${body.id}`, { name: 'a' })).status).toBe(400)
    expect((await api(emulator, 'PATCH', `${ROUTE}/${body.id}`, { name: 'b' })).status).toBe(200)
    await create({ name: 'A', transformation: 'w-1' })
    expect((await create({ name: 'd', transformation: 'w-1' })).body.message).toMatch(/At most 3/)
  })
})

describe('a saved extension', () => {
  const PATH = '/v1/saved-extensions'
  const config = { name: 'google-auto-tagging', maxTags: 5, minConfidence: 90 }

  test('is created, read, listed, changed and deleted', async () => {
    const { status, body } = await api(emulator, 'POST', PATH, { name: 'tags', description: 'five', config })
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'tags', description: 'five', config, createdAt: body.updatedAt })
    expect((await api(emulator, 'GET', PATH)).body).toEqual([body])
    const changed = await api(emulator, 'PATCH', `${PATH}/${body.id}`, { description: 'more' })
    expect(changed).toMatchObject({ status: 200, body: { description: 'more', config } })
    expect((await api(emulator, 'GET', `${PATH}/${body.id}`)).body).toEqual(changed.body)
    expect((await api(emulator, 'DELETE', `${PATH}/${body.id}`)).status).toBe(204)
    expect((await api(emulator, 'GET', `${PATH}/${body.id}`)).status).toBe(404)
  })

  test.each<[object, RegExp]>([
    [{ description: '', config }, /invalid name parameter/],
    [{ name: 'a', description: '' }, /invalid config parameter/],
    [{ name: 'a', description: '', config: { name: 'magic' } }, /invalid config.name parameter/],
    [{ name: 'a', description: '', config: { name: 'saved-extension', id: 'x' } }, /config.name/],
  ])('cannot be %j', async (body, message) => {
    const answer = await api(emulator, 'POST', PATH, body)
    expect(answer.status).toBe(400)
    expect(answer.body.message).toMatch(message)
  })

  test('there is a limit', async () => {
    for (const name of ['a', 'b']) await api(emulator, 'POST', PATH, { name, description: '', config })
    const answer = await api(emulator, 'POST', PATH, { name: 'c', description: '', config })
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(/At most 2/) } })
  })
})
