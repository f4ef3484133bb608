import { describe, expect, test } from 'vitest'
import { DEFAULT_INCLUDE, newUrlPattern, plainPattern, textPattern } from '../../../src/core/filters'
import { isPlainImage } from '../../../src/core/images/image-filter'
import { readPlain } from '../../../src/core/references/plain-reference'

describe('readPlain', () => {
  test.each([
    ['./a.jpg', { path: './a.jpg', query: '' }],
    ['a.PNG?w=4', { path: 'a.PNG', query: 'w=4' }],
    ['@/a.webp?w=1;2&h=3', { path: '@/a.webp', query: 'w=1;2&h=3' }],
    ['./a.jpg?v=1.2.3', { path: './a.jpg', query: '' }],
    ['./a.jpg?w=4&t=1763989200000', { path: './a.jpg', query: 'w=4' }],
    ...[
      't=Q6A7',
      '1405',
      '-a1b2c3',
      '1.2.3',
      'v4.7',
      '20240101',
      'id=68b329da9893',
      'm=1371150392',
      'ts=12',
      'rnd=0.5',
      'nocache',
    ].flatMap((one): [string, unknown][] => [
      [`./a.jpg?${one}`, { path: './a.jpg', query: '' }],
      [`./a.jpg?${one}&w=4`, { path: './a.jpg', query: 'w=4' }],
    ]),
    ...[
      't=true',
      't=99',
      'r=20',
      'h=400',
      'h=bh_div_2',
      'bg=00000080',
      'bg=ff00aa',
      'c=at_max',
      'card',
      'tr=w-1,h-2',
      'q=80',
      'w=400;800',
      'v2',
    ].map((one): [string, unknown] => [`./a.jpg?${one}`, { path: './a.jpg', query: one }]),
    ['./a.jpg?t=10', { path: './a.jpg', query: 't=10' }],
    ['./a.jpg?url', undefined],
    ['./a.jpg?w=4&inline', undefined],
    ['./a.svg', undefined],
    ['./a.jpg.js', undefined],
    ['./a.jpg#x', undefined],
    ['https://h/a.jpg', undefined],
    ['//h/a.jpg', undefined],
    ['data:image/a.jpg', undefined],
    ['ik:./a.jpg', undefined],
    ['C:\\a.jpg', undefined],
    ['#a.jpg', undefined],
    ['\0a.jpg', undefined],
  ])('%s', (text, expected) => {
    expect(readPlain(text, DEFAULT_INCLUDE)).toEqual(expected)
  })
})

describe('which files are ours', () => {
  const root = '/app'
  const cacheDir = '/app/node_modules/.cache/unplugin-imagekit'
  test.each([
    ['/app/src/a.jpg', {}, true],
    ['/app/src/A.JPG', {}, true],
    ['/app/src/a.svg', {}, false],
    ['/app/src/a.svg', { include: ['.svg'] }, true],
    ['/app/src/a.jpg', { include: ['svg'] }, false],
    ['/app/src/a.jpg', { exclude: [/^\.\/src\//] }, false],
    ['/app/other/a.jpg', { exclude: [/^\.\/src\//] }, true],
    ['/app/src/a.bmp', { include: [/\.bmp$/] }, true],
    [`${cacheDir}/renditions/ab/a.jpg`, {}, false],
    ['/shared/a.jpg', {}, true],
  ])('%s with %o', (file, over, expected) => {
    expect(isPlainImage(file, { root, cacheDir, include: DEFAULT_INCLUDE, exclude: [], ...over })).toBe(
      expected,
    )
  })
})

describe('the cheap tests before any parsing', () => {
  test.each([
    ['a module of a plain image', plainPattern(), './a.jpg', true],
    ['nothing is included', plainPattern([]), './a.jpg', false],
    ['a pattern may mean anything', plainPattern([/x/]), './a.bmp', true],
    ['an option of the wrong type, which is told later', plainPattern('png' as never), './a.png', false],
    ['a text that asks', textPattern(), 'a{b:url(a.jpg?w=1)}', true],
    ['a text that asks nothing', textPattern(), 'a{b:url(a.jpg)}', false],
    ['a scheme in a text', textPattern(), 'url(ik:/a.jpg)', true],
    ['new URL of a scheme', newUrlPattern(), 'new URL(\n  `ik:./a.jpg`,\n  import.meta.url)', true],
    ['new URL of a file', newUrlPattern(), `new URL('./a.jpg?w=3', import.meta.url)`, true],
    ['new URL of something else', newUrlPattern(), `new URL('./a.js', import.meta.url)`, false],
  ])('%s', (_name, pattern, text, expected) => {
    expect(pattern.test(text)).toBe(expected)
  })
})
