import type { Node } from 'estree-walker'
import { parse } from 'svelte/compiler'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'
import { rewriteSvelte } from '../../src/rewrite/components/svelte'
import { vueSites } from '../../src/rewrite/components/vue'
import { cssSites } from '../../src/rewrite/css'
import { type Edited, rewrite } from '../../src/rewrite/edit'
import { htmlSites } from '../../src/rewrite/html/html'
import { rewriteNewUrl } from '../../src/rewrite/js/js'
import { rewriteJsx } from '../../src/rewrite/js/jsx'
import { rewriteMdx } from '../../src/rewrite/markdown/mdx'
import { markPlaces, tracedMarks } from '../helpers/positions'
import { answerOf } from './rewritten'

const isOurs = (value: string) => value.endsWith('.jpg') || value.includes('.jpg?')

const rewriters: Record<
  string,
  [source: string, edit: (source: string) => Edited | undefined | Promise<Edited | undefined>]
> = {
  'new URL': [
    `'use client'\nmark1(); const a = new URL('./a.jpg?w=4', import.meta.url); mark2()\nmark3(new URL('./a.jpg?w=4', import.meta.url), mark4)\nmark5()\n`,
    (source) => rewriteNewUrl(source, () => parseAst(source) as Node, isOurs),
  ],
  JSX: [
    `mark1()\nconst a = () => <p title={mark2}><img src="./a.jpg" alt={mark3} /><b>{mark4}</b></p>\nconst b = <picture><img alt={mark5} src="./a.jpg?w=1;2" id={mark6} /></picture>\nmark7()\n`,
    (source) => rewriteJsx(source, isOurs),
  ],
  Svelte: [
    `<script>\nmark1()\nlet a = mark2\n</script>\n<p>{mark3}<img src="./a.jpg" alt={mark4}>{mark5}</p>\n<picture><img alt={mark6} src="./a.jpg?w=1;2" id={mark7}></picture>\n{mark8}`,
    (source) => rewriteSvelte(source, { parse: parse as never }, isOurs),
  ],
  Vue: [
    `<script setup>\nmark1()\n</script>\n<template><p :title="mark2"><img :src="'./a.jpg'" :alt="mark3"><img src="./a.jpg?w=1;2" :alt="mark4">{{ mark5 }}</p>\n{{ mark6 }}</template>\n`,
    (source) => rewrite(source, vueSites(source), answerOf),
  ],
  MDX: [
    `mark1()\n_jsx(_components.img, {src: "./a.jpg", alt: mark2}); mark3()\n_jsx(_components.img, {src: "./a.jpg?w=1;2", alt: mark4}, mark5)\nmark6()`,
    (source) => rewriteMdx(source, parseAst(source) as Node, isOurs),
  ],
  CSS: [
    '.mark1 { b: url(./a.jpg), mark2; --c: url("./a.jpg") mark3 }\n.mark4 { b: image-set("./a.jpg" 1x) } .mark5 {}\n.mark6 {}\n',
    (source) => rewrite(source, cssSites(source), answerOf),
  ],
  HTML: [
    '<p id=mark1><img src="./a.jpg" id=mark2><b style="c:url(./a.jpg)">mark3</b>\n<i>mark4</i><picture><img src="./a.jpg?w=1;2"></picture> mark5',
    (source) => rewrite(source, htmlSites(source), answerOf),
  ],
}

test.each(Object.entries(rewriters))(
  '%s: what stands before, between and behind rewrites keeps its place',
  async (_name, [source, edit]) => {
    const edited = await edit(source)
    expect(edited?.code).not.toBe(source)
    expect(tracedMarks(edited!.code, edited!.map)).toEqual(markPlaces(source))
  },
)
