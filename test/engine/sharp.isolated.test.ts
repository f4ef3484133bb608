import { expect, test, vi } from 'vitest'

test('without sharp the error says what to install', async () => {
  vi.doMock('sharp', () => {
    throw new Error("Cannot find package 'sharp'")
  })
  const { transform } = await import('../../src/engine')
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  )
  await expect(transform(pixel, [{ width: 2 }])).rejects.toMatchObject({
    code: 'SHARP_MISSING',
    message: expect.stringContaining('npm install sharp'),
  })
  // Nothing to draw, nothing to install.
  expect((await transform(pixel, [])).data).toBe(pixel)
})
