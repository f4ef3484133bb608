import { parseExpression } from '@babel/parser'
import type { Node } from 'estree-walker'
import { parse } from 'svelte/compiler'
import { describe, expect, test } from 'vitest'
import { rewriteSvelte } from '../../src/rewrite/components/svelte'
import { vueSites } from '../../src/rewrite/components/vue'
import type { SourceWarnings } from '../../src/rewrite/edit'
import { htmlSites } from '../../src/rewrite/html/html'
import { composedText, insteadOf } from '../../src/rewrite/js/dynamic'
import { rewriteJsx } from '../../src/rewrite/js/jsx'

const isImage = (path: string) => /\.(?:jpg|png)$/.test(path)

describe('what a program puts together', () => {
  test.each([
    ['`./images/${name}.jpg`', './images/*.jpg'],
    ["'./images/' + name + '.jpg'", './images/*.jpg'],
    ["'./' + folder + '/' + name + '.png?w=400'", './*/*.png?w=400'],
    ["'./a' + (b + c) + '.jpg'", './a*.jpg'],
    ['name', undefined],
    ['imageOf(name)', undefined],
    ["name - '.jpg'", undefined],
  ])('%s is %s', (source, expected) => {
    expect(composedText(parseExpression(source) as unknown as Node)).toBe(expected)
  })

  test.each([
    [
      './images/*.jpg',
      "take it from const images = import.meta.glob('./images/*.jpg', { eager: true, import: 'default' })",
    ],
    [
      './images/*.jpg?w=400',
      "take it from const images = import.meta.glob('./images/*.jpg', { eager: true, import: 'default', query: '?w=400' })",
    ],
    [
      'ik:../a/*.png',
      "take it from const images = import.meta.glob('../a/*.png', { eager: true, import: 'default' })",
    ],
    ['ik:/products/*.jpg', "build the URL at run time: import { buildSrc } from 'unplugin-imagekit/url'"],
    ['./images/*', undefined],
    ['./images/a.jpg', undefined],
    ['/public/*.jpg', undefined],
    ['https://example.com/*.jpg', undefined],
    ['*.jpg', undefined],
    ['./*.html', undefined],
  ])('instead of %s: %s', (text, expected) => {
    expect(insteadOf(text, isImage)).toBe(expected)
  })
})

function remarks() {
  const said: string[] = []
  const told: SourceWarnings = {
    dynamic: (text, offset) => said.push(`dynamic ${text} ${offset}`),
    unsized: (value, offset) => said.push(`unsized ${value} ${offset}`),
    styled: () => {},
  }
  return { said, told }
}

describe('each language tells where', () => {
  const isOurs = (value: string) => value.startsWith('./a.jpg')

  test.each([
    ['const a = <img src={`./a/${b}.jpg`} />', ['dynamic ./a/*.jpg 20']],
    ["const a = <img alt={'x' + y} src={b} />", []],
    ['const a = <img src="./a.jpg?w=1;2" />', ['unsized ./a.jpg?w=1;2 15']],
    ['const a = <img src="./a.jpg?w=1;2" sizes="50vw" />', []],
    ['const a = <img src="./a.jpg?w=1" />', []],
  ])('JSX: %s', (code, expected) => {
    const { said, told } = remarks()
    rewriteJsx(code, isOurs, {}, told)
    expect(said).toEqual(expected)
  })

  test.each([
    ['<img src="./a/{b}.jpg">', ['dynamic ./a/*.jpg 5']],
    ['<img src={`./a/${b}.jpg`}>', ['dynamic ./a/*.jpg 5']],
    ['<img {src}>', []],
    ['<img src="./a.jpg?w=1;2">', ['unsized ./a.jpg?w=1;2 5']],
    ['<img sizes="1px" src="./a.jpg?w=1;2">', []],
  ])('Svelte: %s', (code, expected) => {
    const { said, told } = remarks()
    rewriteSvelte(code, { parse: parse as never }, isOurs, told)
    expect(said).toEqual(expected)
  })

  test.each([
    ["<template><img :src=\"'./a/' + b + '.jpg'\"></template>", ['dynamic ./a/*.jpg 15']],
    ['<template><img :src="b"></template>', []],
    ['<template><img :src="b +"></template>', []],
  ])('Vue: %s', (code, expected) => {
    const { said, told } = remarks()
    vueSites(code, told)
    expect(said).toEqual(expected)
  })

  test.each([
    ['<img src="./a.jpg?w=1;2">', true],
    ['<img src="./a.jpg?w=1;2" sizes="50vw">', false],
    ['<source src="./a.jpg?w=1;2">', false],
  ])('HTML: %s', (html, expected) => {
    expect(htmlSites(html)[0]?.isUnsized ?? false).toBe(expected)
  })
})
