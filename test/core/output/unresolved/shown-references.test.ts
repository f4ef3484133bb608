import fc from 'fast-check'
import { parseFragment } from 'parse5'
import { describe, expect, test } from 'vitest'
import { findReferences } from '../../../../src/core/output/unresolved/find-references'

/*
 * A reference counts where a browser or a script would load it. What a page shows to people, as documentation of this plugin
 * does, is none; and none of the first kind may be taken for one of the second.
 */

async function left(fileName: string, content: string): Promise<string[]> {
  const found = await findReferences([[fileName, content]], ['jpg', 'png'])
  return found.map(({ what }) => what)
}

const SHOWN: [what: string, fileName: string, content: string][] = [
  ['an inline example', 'a.html', `<code>import x from 'ik:/a.jpg'</code>`],
  ['a block', 'a.html', '<pre>\nimport x from "ik:/a.jpg?w=1"\n</pre>'],
  ['escaped markup', 'a.html', '<p>&lt;img src="ik:/a.jpg"&gt; and &lt;img src="./a.jpg?w=1"&gt;</p>'],
  ['tokens of Shiki', 'a.html', `<pre class="shiki"><span style="color:#032">"ik:/a.jpg"</span></pre>`],
  [
    'tokens of Prism',
    'a.html',
    '<code><span class="token attr-name">src</span>=<span class="token string">"ik:/a.jpg"</span></code>',
  ],
  ['a title and a field', 'a.html', `<title>'ik:/a.jpg'</title><textarea><img src="ik:/a.jpg"></textarea>`],
  ['text of SVG', 'a.html', `<svg><title>src="ik:/a.jpg"</title><text>"ik:/a.jpg"</text></svg>`],
  ['a description', 'a.html', `<meta name="description" content="import x from 'ik:/a.jpg'">`],
  ['code to copy', 'a.html', `<button data-clipboard-text='<img src="ik:/a.jpg">' title="'ik:/a.jpg'">`],
  ['a field to copy', 'a.html', `<input value='<img src="ik:/a.jpg">'>`],
  ['Markdown that is shown', 'a.html', '<pre>![](ik:/a.jpg)</pre>'],
  [
    'hydration data',
    'a.html',
    `<script type="application/json">{"html":"<pre>&lt;img src=\\"ik:/a.jpg\\"&gt;</pre>","text":"write 'ik:/a.jpg'"}</script>`,
  ],
  [
    'data of React’s server components',
    'a.html',
    `<script>self.__next_f.push([1,${JSON.stringify('4:["$","code",null,{"children":"ik:/a.jpg"}]\n')}])</script>`,
  ],
  [
    'a document of Nuxt Content',
    'a.html',
    '<script type="application/json">[["code",{},"ik:/a.jpg"],{"type":"inlineCode","value":"ik:/a.jpg"}]</script>',
  ],
  ['JSON-LD', 'a.html', `<script type="application/ld+json">{"text":"write 'ik:/a.jpg'"}</script>`],
  ['a comment of a script', 'a.html', `<script>// 'ik:/a.jpg'\n/* "ik:/a.jpg" */</script>`],
  ['content of CSS', 'a.css', `code::after { content: "ik:/a.jpg" } /* url(ik:/b.jpg) */`],
  ['a feed', 'a.xml', '<description>&lt;pre>&amp;lt;img src="ik:/a.jpg">&lt;/pre></description>'],
  ['a section of CDATA', 'a.xml', `<e><![CDATA[<code>'ik:/a.jpg'</code>]]></e>`],
  ['prerendered text', 'a.js', `h('<div><pre><code>&lt;img src="ik:/a.jpg"&gt;</code></pre></div>', 2)`],
  ['text of Vue', 'a.js', `a("code", null, "<img src='ik:/a.jpg'>", -1)`],
  [
    'text between elements of Vue',
    'a.js',
    `a("p", b, [c("write "), a("code", b, "'ik:/a.jpg'"), c("'ik:/a.jpg'")])`,
  ],
  ['text of JSX', 'a.js', `(0, r.jsx)(n.code, { className: "x", children: "<img src=\\"ik:/a.jpg\\">" })`],
  ['tokens in JSX', 'a.js', `s(c, { children: ["import x from ", "'ik:/a.jpg'", a && "ik:/b.jpg"] })`],
  [
    'a program',
    'a.js',
    'code = "import x from \'ik:/a.jpg\'\\nexport default () => <img src=\\"ik:/b.jpg\\"/>"',
  ],
  [
    'a component',
    'a.js',
    'code = `<script setup>\nimport x from "ik:/a.jpg"\n</script><template><img src="ik:/b.jpg"></template>`',
  ],
  [
    'a component of Svelte',
    'a.js',
    'code = `<script>\n  import x from "ik:/a.jpg"\n</script>\n<img src="ik:/a.jpg">`',
  ],
  [
    'a search index',
    'a.js',
    `i = JSON.parse('{"fields":{"0":{"text":"write ik:/a.jpg in"}},"ik:/a.jpg":[0]}')`,
  ],
  ['Markdown with code', 'a.js', 'd = "Write:\\n```html\\n<img src=\'ik:/a.jpg\'>\\n```\\n"'],
]

test.each(SHOWN)('%s is none that was left', async (_what, fileName, content) => {
  expect(await left(fileName, content)).toEqual([])
})

const LEFT: [what: string, fileName: string, content: string][] = [
  ['an attribute beside shown code', 'a.html', `<code>"ik:/b.jpg"</code><img data-src="ik:/a.jpg">`],
  ['behind slashes in a text', 'a.html', `<p>a // b</p> <img data-src="ik:/a.jpg">`],
  ['behind a long title of SVG', 'a.html', `<svg><title/><image href="ik:/a.jpg"/></svg>`],
  ['cells of a table', 'a.html', `<td background="ik:/a.jpg">`],
  ['entities', 'a.html', `<p style="background:url(&quot;ik:/a.jpg&quot;)">`],
  ['a page in an attribute', 'a.html', `<iframe srcdoc="<img src='ik:/a.jpg'>"></iframe>`],
  [
    'a page in an attribute, with entities',
    'a.html',
    `<iframe srcdoc="&lt;img src=&quot;ik:/a.jpg&quot;>"></iframe>`,
  ],
  ['options of a slider', 'a.html', `<div data-options='{"images":["ik:/a.jpg"]}'>`],
  ['a handler', 'a.html', `<a onclick="show('ik:/a.jpg')">`],
  ['an expression', 'a.html', `<img :src="wide ? 'ik:/a.jpg' : x"><p x-data="{ a: 1 }">`],
  ['a popover', 'a.html', `<a data-bs-content="<img src='ik:/a.jpg'>">`],
  ['an option', 'a.html', '<option value="ik:/a.jpg">'],
  ['a template', 'a.html', '<template><img src="ik:/a.jpg"></template>'],
  ['without scripts', 'a.html', '<noscript><img src="ik:/a.jpg"></noscript>'],
  ['a template in a script', 'a.html', '<script type="text/x-template"><img src="ik:/a.jpg"></script>'],
  [
    'slides in Markdown',
    'a.html',
    '<section data-markdown><textarea data-template>![](ik:/a.jpg)</textarea>',
  ],
  ['a style sheet in a page', 'a.html', '<style>p{background:url(ik:/a.jpg)}</style>'],
  ['an image set', 'a.css', 'p{background:image-set("ik:/a.jpg" 1x)}'],
  ['a custom property', 'a.css', 'p{--image:"ik:/a.jpg"}'],
  ['content of CSS that is an image', 'a.css', 'p::after{content:url("ik:/a.jpg")}'],
  ['an inline script', 'a.html', '<script>x.src = "ik:/a.jpg"</script>'],
  ['slashes as PHP writes them', 'a.html', '<script type="application/json">{"a":"ik:\\/a.jpg"}</script>'],
  ['JSON-LD', 'a.html', '<script type="application/ld+json">{"image":["ik:/a.jpg"]}</script>'],
  [
    'hydration data',
    'a.html',
    '<script type="application/json">{"html":"<p>&lt;b&gt;</p><img src=\\"ik:/a.jpg\\">"}</script>',
  ],
  [
    'data of React’s server components',
    'a.html',
    `<script>self.__next_f.push([1,${JSON.stringify('4:["$","img",null,{"src":"ik:/a.jpg"}]\n')}])</script>`,
  ],
  ['a feed', 'a.xml', '<description>&lt;img src="ik:/a.jpg"></description>'],
  ['a section of CDATA', 'a.xml', '<e><![CDATA[<img src="ik:/a.jpg">]]></e>'],
  ['a site map', 'a.xml', '<image:loc>ik:/a.jpg</image:loc>'],
  ['an icon of a manifest', 'a.webmanifest', '{"icons":[{"src":"ik:/a.jpg"}]}'],
  ['prerendered markup', 'a.js', `h('<pre>&lt;b&gt;</pre><img src="ik:/a.jpg">', 2)`],
  ['properties of Vue', 'a.js', `a("img", { src: "ik:/a.jpg" }, null)`],
  ['properties of JSX', 'a.js', `s("p", { children: s("img", { src: "ik:/a.jpg" }) })`],
  ['inner HTML of React', 'a.js', `s("p", { dangerouslySetInnerHTML: { __html: "<img src='ik:/a.jpg'>" } })`],
  ['inner HTML of children', 'a.js', `a("p", null, [s('<img src="ik:/a.jpg">', 1)])`],
  ['pieces of markup', 'a.js', `h = '<img src="' + x + '" data-a="ik:/a.jpg" alt="' + y + '">'`],
  ['the rest of a tag', 'a.js', `h += '" src="ik:/a.jpg">'`],
  ['the begin of a tag', 'a.js', `h += '<img src="ik:/a.jpg" alt="'`],
  ['a tag of an expression', 'a.js', 'h = html`<${A} src="ik:/a.jpg" />`'],
  ['a list of pieces', 'a.js', `['<img', ' src="ik:/a.jpg"', '>'].join('')`],
  ['a member’s name', 'a.js', `x = { "ik:/a.jpg": 1 }`],
  ['behind slashes in a string', 'a.js', `a = " // b"; c = "ik:/a.jpg"`],
  ['a script for eval', 'a.js', `eval("x = \\"ik:/a.jpg\\" // y")`],
  ['a page with a script', 'a.js', `h = '<img src="ik:/a.jpg"><script>\\nconst b = 1\\n</script>'`],
  ['what can’t be parsed', 'a.js', `a = "ik:/a.jpg" }`],
]

test.each(LEFT)('%s is left', async (_what, fileName, content) => {
  expect(await left(fileName, content)).toEqual(['ik:/a.jpg'])
})

describe('of random pages, what the attributes of a parsed tree refer to, and none of the text', () => {
  const tags = [
    'p',
    'div',
    'a',
    'b',
    'code',
    'pre',
    'li',
    'table',
    'tr',
    'td',
    'select',
    'option',
    'svg',
    'math',
    'template',
    'title',
    'textarea',
    'noscript',
    'iframe',
    'xmp',
  ]
  const tag = fc.constantFrom(...tags)
  const piece = fc.oneof(
    fc.constantFrom(
      'a // b',
      '/* ',
      '&lt;',
      '<!--',
      '-->',
      '&quot;',
      '<',
      '>',
      '\n',
      '"ik:/shown.jpg"',
      `&lt;img src='ik:/shown.jpg'&gt;`,
      '<!-- "ik:/shown.jpg" -->',
      '</svg>',
    ),
    tag.map((name) => `<${name}>`),
    tag.map((name) => `</${name}>`),
    fc
      .tuple(
        tag,
        fc.constantFrom('src', 'data-src', 'href', 'background', 'data-bg'),
        fc.constantFrom('"', "'", ''),
        fc.nat(9),
      )
      .map(([name, attribute, quote, index]) => `<${name} ${attribute}=${quote}ik:/${index}.jpg${quote}>`),
  )

  /** References in attributes of the tree; of a dropped tag (`<td>` outside of a table) it knows none. */
  function* ofTree(node: unknown): Generator<string> {
    const {
      attrs = [],
      childNodes = [],
      content,
    } = node as { attrs?: { value: string }[]; childNodes?: unknown[]; content?: unknown }
    for (const { value } of attrs) if (value.startsWith('ik:')) yield value
    for (const child of childNodes) yield* ofTree(child)
    if (content) yield* ofTree(content)
  }

  const check = (asOutput: (html: string) => [string, string]) =>
    fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const html = pieces.join('')
        const found = await left(...asOutput(html))
        expect(found).not.toContain('ik:/shown.jpg')
        const expected = new Set(ofTree(parseFragment(html, { scriptingEnabled: false })))
        expect([...expected].filter((one) => !found.includes(one))).toEqual([])
      }),
      { numRuns: 300 },
    )

  test('a page', () => check((html) => ['a.html', html]))
  test('a string of a script', () => check((html) => ['a.js', `x = ${JSON.stringify(`<p>${html}`)}`]))
  test('hydration data', () =>
    check((html) => [
      'a.html',
      `<script type="application/json">${JSON.stringify({ a: [`<p>${html}`] }).replaceAll('<', '\\u003c')}</script>`,
    ]))
})
