import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VIRTUAL_ID } from '../../src/core/filters'
import { keyOfVirtualId, virtualId } from '../../src/core/virtual-id'
import { formatSpecifier, parseSpecifier } from '../../src/query/specifier'

describe('parseSpecifier', () => {
  test.each([
    ['ik:/a/b.jpg', { kind: 'library', path: '/a/b.jpg', query: '' }],
    ['ik:/a.jpg?w=400', { kind: 'library', path: '/a.jpg', query: 'w=400' }],
    ['ik:./a.jpg', { kind: 'relative', path: './a.jpg', query: '' }],
    ['ik:../b/my photo é.jpg?w=1;2', { kind: 'relative', path: '../b/my photo é.jpg', query: 'w=1;2' }],
    ['ik:@/a.jpg', { kind: 'alias', path: '@/a.jpg', query: '' }],
    ['ik:~assets/a.jpg', { kind: 'alias', path: '~assets/a.jpg', query: '' }],
    ['ik:https://host/a.jpg?w=1', { kind: 'remote', path: 'https://host/a.jpg', query: 'w=1' }],
    [
      'ik:https://h/a.jpg?alt=media&t=x?w=1',
      { kind: 'remote', path: 'https://h/a.jpg?alt=media&t=x', query: 'w=1' },
    ],
    ['ik:https://h/a.jpg?alt=media?', { kind: 'remote', path: 'https://h/a.jpg?alt=media', query: '' }],
    ['ik:./a.jpg?sizes=(width > 3px)?', { kind: 'relative', path: './a.jpg', query: 'sizes=(width > 3px)?' }],
  ])('%s', (specifier, expected) => {
    expect(parseSpecifier(specifier)).toEqual(expected)
  })
})

test('what is written is what is read', () => {
  const part = fc.stringMatching(/^[a-z]=[a-z]$/)
  fc.assert(
    fc.property(fc.array(part), fc.array(part), (own, ours) => {
      const path = `https://host/a.jpg${own.length ? `?${own.join('&')}` : ''}`
      const query = ours.join('&')
      expect(parseSpecifier(formatSpecifier({ path, query }))).toEqual({ kind: 'remote', path, query })
    }),
  )
})

test('a virtual id is ASCII, has no query, ends in .js, and gives its key back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      const key = `ik:${text}`
      const id = virtualId(key)
      expect(id).toMatch(VIRTUAL_ID)
      expect(keyOfVirtualId(id)).toBe(key)
    }),
  )
})

test('an id that is none of ours has no key', () => {
  expect(keyOfVirtualId('/src/main.js')).toBeUndefined()
  expect(keyOfVirtualId('imagekit-virtual/../../etc/passwd.js')).toBeUndefined()
})
