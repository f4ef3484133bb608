import { expect, test } from 'vitest'
import { LazyMap } from '../../../src/lib/collections/lazy-map'

test('is the map of the values, and computes each only when it is asked for', () => {
  const computed: string[] = []
  const lazy = new LazyMap(new Set(['a', 'bb']), (key) => {
    computed.push(key)
    return key.length
  })
  expect(lazy.size).toBe(2)
  expect([...lazy.keys()]).toEqual(['a', 'bb'])
  expect(lazy.has('bb')).toBe(true)
  expect(computed).toEqual([])
  expect(lazy.get('bb')).toBe(2)
  expect(lazy.get('ccc')).toBeUndefined()
  expect(computed).toEqual(['bb'])
  expect([...lazy]).toEqual([...lazy.entries()])
  expect(new Map(lazy)).toEqual(new Map([...lazy.keys()].map((key) => [key, key.length])))
  expect([...lazy.values()]).toEqual([1, 2])
  const visited: [string, number][] = []
  lazy.forEach((value, key) => {
    visited.push([key, value])
  })
  expect(visited).toEqual([...lazy])
})
