import fc from 'fast-check'
import { cssOther } from './css'
import { around, cdn, either, fixed, image, joined, type Part, path, set, words } from './parts'

const extras = (value: string) =>
  `"${cdn(value)}" srcset="${cdn(value)} 1w" sizes="100vw" width="4" height="3" loading="lazy"`
const htmlImage = either(
  path.map((value) => ['<img alt="./a.jpg" src=', image(`'${value}'`, () => `"${cdn(value)}"`), '>']),
  set.map((value) => ['<img src=', image(`"${value}"`, () => extras(value)), ' alt="">']),
  path.map((value) => ['<video poster=', image(`"${value}"`, () => `"${cdn(value)}"`), '></video>']),
  path
    .filter((value) => !value.includes(','))
    .map((value) => [
      '<img srcset=',
      image(`"${value} 1x, https://h/b.jpg 2x"`, () => `"${cdn(value)} 1x, https://h/b.jpg 2x"`),
      '>',
    ]),
)
const htmlOther = either(
  around(words, (text) => text),
  around(words, (text) => `<!-- ${text} <img src="./a.jpg"> -->`),
  around(words, (text) => `<a href="./a.jpg" title="${text}">./a.jpg</a>`),
  fixed('<img src="https://h/a.jpg">', '<br>', '<img>'),
)
export const nested = (tags: readonly string[], leaf: fc.Arbitrary<Part[]>): fc.Arbitrary<Part[]> =>
  joined(
    either(
      leaf,
      fc
        .tuple(fc.constantFrom(...tags), joined(leaf, 4))
        .map(([tag, inner]): Part[] => [`<${tag}>`, ...inner, `</${/^\w+/.exec(tag)?.[0]}>`]),
    ),
  )
export const htmlParts = nested(
  ['div', 'section class="./a.jpg"', 'b'],
  either(
    htmlImage,
    htmlOther,
    fixed('<script>const a = "<img src=./a.jpg>"</script>'),
    path.map((value) => [
      '<p style=',
      image(`"b:url(${value})"`, () => `"b:url(&quot;${cdn(value)}&quot;)"`),
      '></p>',
    ]),
  ),
)
const vueImage = either(
  htmlImage,
  path.map((value) => ['<img ', image(`:src="'${value}'"`, () => `src="${cdn(value)}"`), ' :alt="a < b" />']),
)
export const vueParts = fc
  .tuple(
    nested(
      ['div', 'p v-if="a > b"', 'li @click="() => x"'],
      either(vueImage, htmlOther, fixed('<img :src="a" />', '{{ "./a.jpg" }}')),
    ),
    cssOther,
  )
  .map(([markup, css]): Part[] => [
    '<script setup lang="ts">\nconst a = "<img src=./a.jpg>"\n</script>\n<template>',
    ...markup,
    '</template>\n<style>',
    ...css,
    '.a{b:url(./a.jpg)}</style>\n',
  ])
