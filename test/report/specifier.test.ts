import { expect, test } from 'vitest'
import { changedQuery } from '../../src/report/advice/specifier'

test.each([
  ['ik:./a.jpg', { w: '400;800', sizes: '50vw' }, '?w=400;800&sizes=50vw'],
  ['ik:./a.jpg?w=900&as=img', { w: '400;800' }, '?w=400;800&as=img'],
  ['ik:./a.jpg?w=900&h=300&q=60', { w: '400;800', h: undefined, ar: '3-1' }, '?w=400;800&q=60&ar=3-1'],
  [
    'ik:./a.jpg',
    { sizes: '(min-width: 9px) calc(5vw - 1px), 1px' },
    '?sizes=(min-width:%209px)%20calc(5vw%20-%201px),%201px',
  ],
  ['ik:./a.jpg?tr=w-400,h-300:rt-90', { f: 'webp' }, '?tr=w-400,h-300:rt-90&f=webp'],
  ['ik:./a.jpg', { sizes: '"&#<' }, '?sizes=%22%26%23%3C'],
])('%s with %j is %s', (key, changes, expected) => {
  expect(changedQuery(key, changes)).toBe(expected)
})
