import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse as babel } from '@babel/parser'
import fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { parse as parseHtml } from 'parse5'
import { parse as parseSvelte } from 'svelte/compiler'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  composedImportPattern,
  computedImportPattern,
  importPattern,
  LITERAL_SPECIFIER,
  literalPattern,
  mentionPattern,
  newUrlPattern,
  plainPattern,
  stylePattern,
  textPattern,
} from '../src/core/filters'
import { Lockfile } from '../src/core/media-library/lockfile'
import { CONSTANTS } from '../src/core/output/constants'
import { readDeclarations } from '../src/core/output/declarations'
import { findReferences } from '../src/core/output/unresolved/find-references'
import { withoutCode } from '../src/core/output/unresolved/shown-code'
import { withoutShown } from '../src/core/output/unresolved/shown-markup'
import { readPlain } from '../src/core/references/plain-reference'
import { findInStyleSheets, findOriginalSpecifier } from '../src/diagnostics/style-sheets'
import { pathPattern } from '../src/emulator/traffic/path-pattern'
import { readLines } from '../src/lib/files/read-lines'
import { JsonMemberStream } from '../src/lib/json/stream'
import { printedUrl } from '../src/lib/printed-url'
import { isMediaCondition } from '../src/query/media-condition'
import { parsePairs } from '../src/query/query'
import { parseQuery } from '../src/query/request'
import { parseSpecifier } from '../src/query/specifier'
import { rewriteSvelte } from '../src/rewrite/components/svelte'
import { vueSites } from '../src/rewrite/components/vue'
import { imageImports } from '../src/rewrite/constants/constants'
import { cssSites } from '../src/rewrite/css'
import { htmlSites } from '../src/rewrite/html/html'
import { pageSites } from '../src/rewrite/html/page'
import { plainElements } from '../src/rewrite/html/plain-html'
import { srcsetCandidates } from '../src/rewrite/html/srcset'
import { rewriteNewUrl } from '../src/rewrite/js/js'
import { rewriteJsx } from '../src/rewrite/js/jsx'
import { plainNewUrls } from '../src/rewrite/js/new-url'
import { refuseUnbounded } from '../src/rewrite/markdown/bounds'
import { readMarkdown } from '../src/rewrite/markdown/markdown'
import { tooDeep } from '../src/rewrite/too-deep'
import { parseTransformation, parseUrl } from '../src/url'
import { cpuTime } from './helpers/cpu-time'

/*
 * What reads text that others have written takes time in proportion to its length: a minified bundle is a single line of
 * megabytes. Each reader gets a text that repeats one piece, and a text four times as long.
 */

const SHORTEST = 1 << 6
const LONGEST = 1 << 16
/** Of what is read in chunks. */
const LONGEST_FILE = 1 << 18
/** Milliseconds below which a ratio says nothing. With 65,536 characters, quadratic work takes more. */
const FLOOR = 40
/** Milliseconds of a text from which one four times as long takes less than `FLOOR`, even by quadratic work. */
const SAFE = FLOOR / 16
/** Linear is 4, quadratic 16. */
const MOST = 9
/** A ratio above `MOST` is measured again: a collection of garbage falls into one of two, quadratic work into each. */
const ATTEMPTS = 4

const include = ['jpg', 'png']
const texts = (content: string, name = 'a.js') => findReferences([[name, content]], include)

interface Reader {
  read(text: string): unknown
  /** The library that does the reading, for which this package does not answer: only what is added to it counts. */
  library?(text: string): unknown
  /** Characters of the longest text. Default 65,536. */
  longest?: number
  /** Pieces of texts, beyond those of all. */
  pieces: string[]
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'growth-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const COMMON = [
  ' ',
  '\n',
  '"',
  "'",
  '`',
  '\\',
  '=',
  '(',
  ')',
  '{',
  '}',
  ',',
  ';',
  ':',
  '-',
  '/',
  '*',
  '.',
  '?',
  '&',
  'a',
  'ik:./a.jpg',
  './a.jpg?w=1',
]
const HTML = [
  '<',
  '>',
  '<!--',
  '-->',
  '<img src=',
  '<p>',
  '</p>',
  '<picture>',
  '<style>',
  '<script>',
  '<b>',
  '<a ',
  'x=y ',
  '<svg>',
  '<table>',
  '<select>',
]
const CSS = ['url(', 'image-set(', '/*', '*/', '@import ', '@media ', '\\"', 'a{b:c}', 'u+', '<!--']
const JS = [
  'new URL(',
  'new ',
  'import.meta',
  'import.meta.url',
  '//',
  '/*',
  '*/',
  '</',
  'import',
  '\n',
  '=>',
  'function(){}',
  '"a"+',
]

/** In chunks so small that a text read again with each of them takes more than `FLOOR`. */
const members = (text: string) =>
  attempt(() => {
    const stream = new JsonMemberStream(['images'], () => {})
    for (let at = 0; at < text.length; at += 256) stream.push(text.slice(at, at + 256))
    return stream.end()
  })
const withinMembers = (text: string) => `{"images":{"a":${text}`

const html = (text: string) => parseHtml(text, { sourceCodeLocationInfo: true, scriptingEnabled: false })

const READERS: Record<string, Reader> = {
  'leftovers of scripts': {
    read: (text) => texts(`${text}ik:`),
    pieces: [...JS, ...HTML, 'ik:/', 'originalSource:"'],
  },
  'leftovers of strings': {
    read: (text) => {
      const quoted = JSON.stringify(text)
      return texts(
        `a = ${quoted}; b = \`${text.replace(/[\\`]/g, '')}\`; c = ${JSON.stringify(`[${quoted}]`)}`,
      )
    },
    pieces: [
      '`ik:/a`',
      'ik:/a.jpg?w=1 ',
      '${a}',
      'url(ik:/a)',
      '<a b="ik:/a">',
      '=',
      '<',
      '](',
      'url(',
      'eval(',
      'a ',
      '```\n',
      'import ',
      '<script setup>',
      '0:["a"]\n',
    ],
  },
  'leftovers of pages': {
    read: (text) => texts(`${text}ik:`, 'a.html'),
    pieces: [
      ...HTML,
      ...JS,
      '<a srcdoc=',
      'srcdoc=<a/',
      '<!--[if a]>',
      '<code>',
      '<a onclick="',
      '<script type=json>{',
    ],
  },
  'leftovers of feeds': {
    read: (text) => texts(`${text}ik:`, 'a.xml'),
    pieces: [...HTML, '<![CDATA[', ']]>', '&lt;'],
  },
  'leftovers of data': {
    read: (text) => texts(`["${text}ik:`, 'a.js'),
    pieces: ['[', '{"a":', '["code",{},"', '"+"'],
  },
  'leftovers of style sheets': { read: (text) => texts(`${text}ik:`, 'a.css'), pieces: CSS },
  filters: {
    read: (text) =>
      [
        LITERAL_SPECIFIER,
        composedImportPattern(include),
        computedImportPattern(include),
        literalPattern(include),
        literalPattern([/a/]),
        mentionPattern(include),
        newUrlPattern(include),
        newUrlPattern([/a/]),
        plainPattern(include),
        plainPattern([/a/]),
        stylePattern(include),
        textPattern(include),
        textPattern([/a/]),
      ].map((pattern) => pattern.test(text)),
    pieces: [
      ...JS,
      '=',
      '= ',
      ':',
      '../',
      './',
      'x./',
      'src="',
      'new URL',
      'import(',
      '${',
      "'+",
      '.a',
      'a.',
    ],
  },
  'text of pages and components': {
    library: html,
    read: (text) => withoutShown('a.vue', text),
    pieces: [...HTML, '{', '}', '<%', '%>'],
  },
  'code of Markdown': { read: withoutCode, pieces: ['`', '```', '{', 'a', '\n', '> ', '~~~'] },
  'style sheets': { read: cssSites, pieces: CSS },
  pages: { library: html, read: htmlSites, pieces: HTML },
  'plain pages': { read: plainElements, pieces: HTML },
  'pages of either kind': { library: html, read: pageSites, pieces: HTML },
  'static imports': {
    read: (text) =>
      imageImports(`import a from 'ik:/a.jpg'\n${text}`, (one) => one.startsWith('ik:'), CONSTANTS),
    pieces: [
      "import a from 'ik:/a.jpg'\n",
      'import',
      'import {',
      'a,',
      'function ',
      'export {',
      '/*',
      '//',
      "'",
      ' ',
      '\n',
      '"use x"\n',
    ],
  },
  'import filter': {
    read: (text) => importPattern(plainPattern()).test(text),
    pieces: ["from '", 'from"ik', '.jpg?', 'from ', ' '],
  },
  srcset: { read: srcsetCandidates, pieces: ['a,', '1x', ',,', '((', 'a 1x, '] },
  'new URL': { read: plainNewUrls, pieces: JS },
  'new URL, of a whole module': {
    read: (text) =>
      rewriteNewUrl(
        text,
        () => ({ type: 'Program', body: [], sourceType: 'module' }) as never,
        () => true,
      ),
    pieces: [...JS, 'new URL("a", import.meta.url);'],
  },
  JSX: {
    longest: 1 << 12,
    library: (text) =>
      attempt(() =>
        babel(text, {
          sourceType: 'module',
          plugins: ['jsx', 'typescript', 'decorators-legacy'],
          errorRecovery: true,
        }),
      ),
    read: (text) => attempt(() => rewriteJsx(text, () => true)),
    pieces: ['<img src="a.jpg" />', '<p>', '</p>', '<></>', '{`', '`}'],
  },
  Vue: {
    longest: 1 << 12,
    library: html,
    read: (text) => vueSites(`<template>${text}</template>`),
    pieces: [...HTML, ':src=', '<img :src="`', '`+', '"a"+'],
  },
  Svelte: {
    longest: 1 << 12,
    library: (text) => attempt(() => parseSvelte(text, { modern: true })),
    read: (text) => attempt(() => rewriteSvelte(text, { parse: parseSvelte as never }, () => true)),
    pieces: ['<img src="a.jpg">', '<p>', '{#if a}', '{/if}', '{a}'],
  },
  Markdown: {
    longest: 1 << 12,
    library: (text) => fromMarkdown(text),
    read: (text) => attempt(() => readMarkdown(text, { mdx: false })),
    pieces: ['> ', '>', '![', '](', '[a]', '[a]: b', '**', '_', '`', '- ', '# ', '<!--', '<a', '\n\n'],
  },
  'bounds of Markdown': {
    read: (text) => attempt(() => refuseUnbounded(text, { mdx: true })),
    pieces: ['> ', '- ', '1. ', '[', ']', '_', 'a_', '=\n', '`', '```\n', '{', '}', '\n\n'],
  },
  'the deepest place': {
    read: (text) => tooDeep(new RangeError('Maximum call stack size exceeded'), text),
    pieces: ['<', '</', '/>', '<a', '(', ')'],
  },
  'printed URLs': { read: (text) => printedUrl(`https://${text}`), pieces: ['/', '@', '?', '#', ':'] },
  'plain references': {
    read: (text) => readPlain(`${text}.jpg?`, include),
    pieces: ['.jpg', '?w=1', '&', 'v=1'],
  },
  pairs: { read: parsePairs, pieces: ['w=1&', '%', '%20', '&&', '=='] },
  queries: {
    read: (text) => attempt(() => parseQuery(text, new Map())),
    pieces: ['w=1&', 'w=', '1;', 'tr=', 'w-1,', 'f=', 'e-', '%2C'],
  },
  specifiers: { read: (text) => attempt(() => parseSpecifier(`ik:${text}`)), pieces: ['/', '//', '?'] },
  'media conditions': { read: isMediaCondition, pieces: ['(a)', ' and ', ' or ', 'not ', '('] },
  transformations: {
    read: (text) => attempt(() => parseTransformation(text)),
    pieces: [
      'w-1,',
      'w-1:',
      'l-text,i-a,l-end,',
      'l-image,',
      'if-w_gt_1,',
      'if-end,',
      'x-y,',
      'e-a,',
      '%2C',
      'a-b_',
      ':',
    ],
  },
  'URLs of ImageKit': {
    read: (text) => attempt(() => parseUrl(`https://ik.io/x/${text}`, { urlEndpoint: 'https://ik.io/x' })),
    pieces: [
      '/',
      'tr:w-1/',
      'tr:',
      'w-1,',
      'ik-seo/',
      '?tr=',
      '&a=b',
      'https:/',
      '/ik-thumbnail.jpg',
      '%2f',
      '.',
    ],
  },
  'the end point of a URL': {
    read: (text) => attempt(() => parseUrl('https://ik.io/x', { urlEndpoint: `${text}x` })),
    pieces: ['/', '//'],
  },
  lines: {
    longest: LONGEST_FILE,
    read: (text) => [...readLines(file('lines', text))],
    pieces: ['\r', '\r\n'],
  },
  lockfile: {
    longest: LONGEST_FILE,
    read: (text) => attempt(() => new Lockfile(file('lock', text), folder).size),
    pieces: ['{"hash":"', '<<<<<<<', '"filePath":"/', '/..'],
  },
  JSON: {
    longest: LONGEST_FILE,
    library: (text) => attempt(() => JSON.parse(text)),
    read: members,
    pieces: ['{"images":{', '{"a":', '[', ']', '{}', '"a":1,', '\\\\', '\\"'],
  },
  'JSON, within the members': {
    longest: LONGEST_FILE,
    library: (text) => attempt(() => JSON.parse(withinMembers(text))),
    read: (text) => members(withinMembers(text)),
    pieces: ['[', ']', '{}', '"a":1,', '\\\\', '\\"', '"'],
  },
  'path patterns of faults': {
    longest: 1 << 12,
    read: (text) => pathPattern(text)('/v1/files/'.repeat(20)),
    pieces: ['**', '/**', '**a', '*', '/*', '*a', 's/'],
  },
  declarations: {
    read: readDeclarations,
    pieces: ['// a\n', "declare module 'a' {\n", "declare module '", "  export * from 'imagekit:a'\n", '\\a'],
  },
  'places in style sheets': {
    longest: 1 << 14,
    read: (text) => {
      const path = file('a.css', text)
      return [
        findInStyleSheets(path, { specifier: 'ik:./a.jpg' }),
        findInStyleSheets(path, { file: '/nowhere/a.jpg', query: 'w=1' }),
        findOriginalSpecifier(path, 'nothing'),
      ]
    },
    pieces: [...CSS, '/* ik:./a.jpg', '// ik:./a.jpg', 'url(ik:./a.jpg?w=1)', "@import '", '@use ', '?w=1'],
  },
}

/** What is wrong with a text is not asked here. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

const repeated = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length))

async function milliseconds(read: Reader['read'], text: string): Promise<number> {
  const passed = cpuTime()
  await read(text)
  return passed()
}

async function fastest(read: Reader['read'], text: string): Promise<number> {
  const times = []
  for (let round = 0; round < 3; round++) times.push(await milliseconds(read, text))
  return Math.min(...times)
}

describe.each(Object.entries(READERS))('%s', (_name, { read, library, longest = LONGEST, pieces }) => {
  const every = [...new Set([...COMMON, ...pieces])]
  const piece = fc.constantFrom(...every)
  const unit = fc.oneof(
    piece,
    fc.tuple(piece, piece).map(([one, other]) => one + other),
  )

  const check = async (start: string, middle: string, end: string) => {
    const text = (length: number) => start + repeated(middle, length) + end
    for (let length = SHORTEST; length <= longest; length *= 4) {
      const once = await milliseconds(read, text(length))
      // Cubic work would have been seen by now: a text of 16,384 characters takes hours.
      if (once < SAFE && length * 4 >= longest) break
      if (once < FLOOR) continue
      const ofLibrary = async (size: number) => (library ? 1.5 * (await fastest(library, text(size))) : 0)
      const own = async (size: number) => (await fastest(read, text(size))) - (await ofLibrary(size))
      // A single run takes as long as the fastest or longer: where that is linear, no further one is needed.
      const most = once - (await ofLibrary(length))
      if (most < FLOOR || most < MOST * (await own(length / 4))) continue
      // Again, as the machine may have been busy, or the code not yet compiled.
      let least = Number.POSITIVE_INFINITY
      for (let round = 0; round < ATTEMPTS && least >= MOST; round++) {
        const long = await own(length)
        if (long < FLOOR) least = 0
        else least = Math.min(least, long / Math.max(1, await own(length / 4)))
        if (least < MOST) continue
        // Where garbage is collected from some length on, one ratio is high; quadratic work goes on like that. A reader that refuses
        // so long a text proves nothing by it.
        const longer = await own(4 * length)
        if (longer > 2 * long) least = Math.min(least, longer / long)
      }
      expect(least, JSON.stringify([start, middle, end])).toBeLessThan(MOST)
    }
  }

  test('time grows with the length of a text, whatever it repeats', async () => {
    for (const one of every) {
      await check('', one, '')
      await check(one, ' ', 'a')
    }
    await fc.assert(fc.asyncProperty(piece, unit, piece, check), {
      numRuns: Number(process.env.GROWTH_RUNS ?? 20),
      endOnFailure: true,
    })
  })
})
