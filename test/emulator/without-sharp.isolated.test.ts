import { expect, test, vi } from 'vitest'
import { api, upload } from './helpers'

test('without sharp all works but what needs to decode a picture, and that says what to install', async () => {
  vi.doMock('sharp', () => {
    throw new Error("Cannot find package 'sharp'")
  })
  const { startEmulator } = await import('../../src/emulator')
  const emulator = await startEmulator()
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  )
  const { status, body } = await upload(emulator, pixel, { responseFields: 'embeddedMetadata' })
  expect(status).toBe(200)
  expect(body).toMatchObject({ width: 1, height: 1, embeddedMetadata: {} })
  expect((await fetch(String(body.url))).status).toBe(200)

  const missing = { status: 501, body: { message: expect.stringContaining('npm install sharp') } }
  expect(await api(emulator, 'GET', `/v1/files/${body.fileId}/metadata`)).toMatchObject(missing)
  const refused = { fileName: 'b.png', responseFields: 'metadata' }
  expect(await upload(emulator, pixel, refused)).toMatchObject(missing)
  expect(await upload(emulator, pixel, { fileName: 'b.png', transformation: '{"pre":"w-2"}' })).toMatchObject(
    missing,
  )
  expect(emulator.store.files()).toHaveLength(1)
  await emulator.close()
})
