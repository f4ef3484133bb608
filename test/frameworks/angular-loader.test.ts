import { expect, test } from 'vitest'
import { imageKitLoader } from '../../src/angular'

const load = imageKitLoader('https://ik.imagekit.io/demo/')

test.each([
  ['https://ik.imagekit.io/demo/a.jpg', 400, 'https://ik.imagekit.io/demo/a.jpg?tr=w-400,c-at_max'],
  [
    'https://ik.imagekit.io/demo/a.jpg?tr=rt-90',
    400,
    'https://ik.imagekit.io/demo/a.jpg?tr=rt-90:w-400,c-at_max',
  ],
  ['https://ik.imagekit.io/demo/a.jpg?tr=w-900', undefined, 'https://ik.imagekit.io/demo/a.jpg?tr=w-900'],
  ['https://ik.imagekit.io/demonstration/a.jpg', 400, 'https://ik.imagekit.io/demonstration/a.jpg'],
  ['/media/a.jpg', 400, '/media/a.jpg'],
])('%s at %s', (src, width, expected) => {
  expect(load({ src, ...(width !== undefined && { width }) })).toBe(expected)
})
