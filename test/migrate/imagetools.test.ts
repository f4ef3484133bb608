import { describe, expect, test } from 'vitest'
import { parseQuery } from '../../src/query/request'
import { migrated } from './migrated'

const imported = (query: string) => `import a from './a.jpg?${query}'`

describe('directives', () => {
  test.each([
    ['w=400', 'w=400'],
    ['width=400&height=300', 'w=400&h=300'],
    ['w=800;400&as=srcset', 'w=400;800&as=srcset'],
    ['w=400;800&srcset', 'w=400;800&as=srcset'],
    ['w=400;800&format=avif;webp;jpg&as=picture', 'w=400;800&f=avif;webp;jpg&as=picture'],
    ['w=400&as=metadata', 'w=400&as=meta'],
    ['metadata', 'as=meta'],
    ['format=jpeg&quality=60', 'f=jpg&q=60'],
    ['w=400&aspect=16:9', 'w=400&ar=16-9'],
    ['w=400&h=300&fit=cover', 'w=400&h=300'],
    ['w=400&h=300&fit=contain&background=%23ff0000', 'w=400&h=300&cm=pad_resize&bg=FF0000'],
    ['w=400&h=300&fit=fill', 'w=400&h=300&c=force'],
    ['w=400&h=300&fit=inside', 'w=400&h=300&c=at_max'],
    ['w=400&h=300&fit=outside', 'w=400&h=300&c=at_least'],
    ['w=400&h=300&position=right top', 'w=400&h=300&fo=top_right'],
    ['w=400&h=300&position=attention', 'w=400&h=300&fo=auto'],
    ['w=400&fit=contain', 'w=400'],
    ['w=400&blur=5', 'w=400&bl=5'],
    ['w=400&grayscale', 'w=400&e-grayscale=true'],
    ['w=400&rotate=90&flip&flop', 'w=400&rt=90&fl=h_v'],
    ['w=400&flip=true', 'w=400&fl=v'],
    ['w=400&flop', 'w=400&fl=h'],
    ['format=webp&lossless=true&effort=max', 'f=webp&lo=true'],
    ['w=400&withoutEnlargement', 'w=400'],
    ['w=400&kernel=cubic', 'w=400'],
    ['w=400&h=300&contain&left', 'w=400&h=300&cm=pad_resize&fo=left'],
    ['w=400&h=300&right bottom', 'w=400&h=300&fo=bottom_right'],
    ['w=400&h=300&fit=inside&position=top', 'w=400&h=300&c=at_max'],
    ['w=400&h=300&aspect=1.5', 'w=400&h=300'],
    ['w=400&aspect=1.5', 'w=400&ar=1.5'],
    ['h=200;400&as=srcset', 'h=200;400&as=srcset'],
    ['w=300;600&basePixels=300&as=img', 'w=300&dpr=1;2&as=img'],
    ['w=400&h=300&fit=contain&background=#fff', 'w=400&h=300&cm=pad_resize&bg=FFFFFF'],
    ['w=400&rotate=9&background=#FFFFFFAA', 'w=400&rt=9&bg=FFFFFF67'],
    ['w=400&rotate=9&background=rgb(200, 200, 10)', 'w=400&rt=9&bg=C8C80A'],
    ['w=400&rotate=9&background=rgba(0,0,0,0.5)', 'w=400&rt=9&bg=00000050'],
    ['w=400&rotate=9&background=hsl(360, 100%, 50%)', 'w=400&rt=9&bg=FF0000'],
    ['w=400&rotate=9&background=hsl(210deg 50% 40% / 25%)', 'w=400&rt=9&bg=33669925'],
    ['w=400&tint=false', 'w=400'],
  ])('%s → %s', async (theirs, ours) => {
    const { code } = await migrated('a.js', imported(theirs))
    expect(code).toBe(`import a from 'ik:./a.jpg?${ours}'`)
    // What is written is a query that the plugin takes.
    parseQuery(ours, new Map(), {})
    expect((await migrated('a.js', code)).code).toBe(code)
  })

  const list = 'it returns a list, which has no counterpart; use as=srcset, as=img or as=picture'
  const times = 'has no counterpart; import the image once for each of them'
  const filter = 'use CSS: filter:'
  test.each([
    ['w=400;800', list],
    ['w=400;800&as=metadata', list],
    [
      'w=400&tint=ff0000',
      'ImageKit has no counterpart of tint; tr=e-colorize-co-<colour>_in-<0-100> lays a colour over it',
    ],
    ['w=400&invert', `ImageKit has no counterpart of invert; ${filter} invert(1)`],
    ['hue=90', `ImageKit has no counterpart of hue; ${filter} hue-rotate()`],
    ['saturation=2', `ImageKit has no counterpart of saturation; ${filter} saturate()`],
    ['brightness=2', `ImageKit has no counterpart of brightness; ${filter} brightness()`],
    ['normalize', 'ImageKit has no counterpart of normalize; e-contrast=true stretches its contrast'],
    ['normalise', 'ImageKit has no counterpart of normalise; e-contrast=true stretches its contrast'],
    ['median=3', 'ImageKit has no counterpart of median; bl=1 to bl=100 blurs it'],
    [
      'w=4&flatten',
      'ImageKit has no counterpart of flatten; f=jpg has no transparency, and bg= says the colour behind it',
    ],
    [
      'w=4&allowUpscale',
      'ImageKit has no counterpart of allowUpscale; a single width is upscaled, and a set never is',
    ],
    [
      'w=4&withoutReduction',
      'ImageKit has no counterpart of withoutReduction; without sizes, the image keeps its own',
    ],
    ['noAutoOrient', 'ImageKit has no counterpart of noAutoOrient; images are always turned upright'],
    [
      'w=4&inline',
      'ImageKit has no counterpart of inline; the bundler’s own ?inline puts the file itself into the bundle',
    ],
    ['w=400&format=tiff', 'format=tiff has no counterpart'],
    ['w=400&blur', 'blur=true has no counterpart'],
    ['w=400&blur=900', 'blur=900 has no counterpart'],
    ['w=4&background=color(display-p3 1 0 0)', 'background=color(display-p3 1 0 0) has no counterpart'],
    ['w=400&as=metadata:src;width', 'as=metadata:src;width has no counterpart; as=meta has all fields'],
    ['w=400&metadata=src;width', 'metadata=src;width has no counterpart; as=meta has all fields'],
    ['w=400&as=mine', 'as=mine has no counterpart'],
    ['w=400&quality=50;80&as=srcset', `quality=50;80 ${times}`],
    ['rotate=90;180', `rotate=90;180 ${times}`],
    [
      'w=400;800&h=300;600&as=srcset',
      'each value of w with each of h has no counterpart; import the image once for each',
    ],
    ['w=4;8&format=avif;webp&as=srcset', 'only a picture has several formats; use as=picture, or no format'],
    ['aspect=16:9', 'aspect alone depends on the file’s size, which is unknown; add a w'],
    ['h=300&basePixels=300', 'basePixels applies to widths, and there is no w'],
    ['w=400&mine', 'mine=true has no counterpart'],
    ['w=400&h=300&position=50%', 'position=50% has no counterpart'],
  ])('%s stays: %s', async (query, why) => {
    const source = imported(query)
    expect(await migrated('a.js', source)).toEqual({
      code: source,
      warnings: [`./a.jpg?${query} is left as it is: ${why}`],
    })
  })
})

describe('where references stand', () => {
  test.each([
    ['a.ts', 'import("./a.jpg?w=400&format=webp")', 'import("ik:./a.jpg?w=400&f=webp")'],
    ['a.ts', 'const x = <string>require("./a.jpg?w=400")', 'const x = <string>require("ik:./a.jpg?w=400")'],
    ['a.js', 'new URL(`./a.jpg?w=4`, import.meta.url)', 'new URL(`ik:./a.jpg?w=4`, import.meta.url)'],
    ['a.js', "export { default } from './a.jpg?w=4'", "export { default } from 'ik:./a.jpg?w=4'"],
    ['a.js', "import a from '/src/a.jpg?format=webp'", "import a from '/src/a.jpg?f=webp'"],
    ['a.js', "import a from '@/a.jpg?w=4'", "import a from 'ik:@/a.jpg?w=4'"],
    ['a.jsx', '<img src="./a.jpg?w=4" />', '<img src="ik:./a.jpg?w=4" />'],
    ['a.svelte', '<img src="./a.jpg?w=4" alt="">', '<img src="ik:./a.jpg?w=4" alt="">'],
    [
      'a.vue',
      '<template><img src="./a.jpg?w=4"></template>',
      '<template><img src="ik:./a.jpg?w=4"></template>',
    ],
    [
      'a.vue',
      '<script setup lang="ts">\nimport a from \'./a.jpg?w=4\'\nconst b = <string>a\n</script>',
      '<script setup lang="ts">\nimport a from \'ik:./a.jpg?w=4\'\nconst b = <string>a\n</script>',
    ],
    [
      'a.svelte',
      "<script>\n  import a from './a.jpg?w=4'\n</script>",
      "<script>\n  import a from 'ik:./a.jpg?w=4'\n</script>",
    ],
    ['a.html', '<img src="./a.jpg?w=4">', '<img src="ik:./a.jpg?w=4">'],
    ['a.css', 'a{b:url(./a.jpg?w=4)}', 'a{b:url("ik:./a.jpg?w=4")}'],
    [
      'a.md',
      '![an ![](./b.jpg?w=4) alt](./a.jpg?w=4 "t")',
      '![an ![](ik:./b.jpg?w=4) alt](ik:./a.jpg?w=4 "t")',
    ],
    ['a.md', '![a][b]\n\n[b]: <./a b.jpg?w=4> (t)', '![a][b]\n\n[b]: <ik:./a b.jpg?w=4> (t)'],
    ['a.md', '- <p>\n  <img src="./a.jpg?w=4">', '- <p>\n  <img src="ik:./a.jpg?w=4">'],
    ['a.mdx', "import a from './a.jpg?w=4'\n\n# {a}", "import a from 'ik:./a.jpg?w=4'\n\n# {a}"],
    ['a.mdx', '> <img src="./a.jpg?w=4" />', '> <img src="ik:./a.jpg?w=4" />'],
    [
      'a.astro',
      "---\nimport a from './a.jpg?w=4'\n---\n<p>{a}</p><style>p{b:url(./b.jpg?w=4)}</style><script>import('./c.jpg?w=4')</script>",
      "---\nimport a from 'ik:./a.jpg?w=4'\n---\n<p>{a}</p><style>p{b:url(\"ik:./b.jpg?w=4\")}</style><script>import('ik:./c.jpg?w=4')</script>",
    ],
  ])('%s: %s', async (file, source, expected) => {
    expect((await migrated(file, source)).code).toBe(expected)
  })

  test.each([
    ['a.js', "import a from './a.jpg'"],
    ['a.js', "import a from './a.jpg?url'"],
    ['a.js', "import a from './a.jpg?raw'"],
    ['a.js', "import a from './a.js?w=400'"],
    ['a.js', "import a from 'ik:./a.jpg?w=400'"],
    ['a.js', "const a = './a.jpg?w=400'"],
    ['a.js', "// import a from './a.jpg?w=400'"],
    ['a.js', "import a from 'https://h/a.jpg?w=400'"],
    ['a.html', '<!-- <img src="./a.jpg?w=4"> --><script>"./a.jpg?w=4"</script>'],
    ['a.txt', "import a from './a.jpg?w=400'"],
    ['a.js', "import a from '/src/a.jpg?w=400&f=webp'"],
    ['a.js', "import a from '/src/a.jpg?w=400'"],
    ['a.md', '`![](./a.jpg?w=4)`\n\n    ![](./a.jpg?w=4)\n\n```md\n![](./a.jpg?w=4)\n```\n[a](./a.jpg?w=4)'],
    ['a.mdx', '`![](./a.jpg?w=4)`{/* ![](./a.jpg?w=4) */}\n\n```js\nimport a from "./a.jpg?w=4"\n```'],
    ['a.astro', '<p>---</p>{/* ./a.jpg?w=4 */}'],
  ])('%s: %s is left alone', async (file, source) => {
    expect(await migrated(file, source)).toEqual({ code: source, warnings: [] })
  })
})

describe('import.meta.glob', () => {
  const glob = (options: string, pattern = "'./*.jpg'") =>
    `const a = import.meta.glob(${pattern}, { ${options} })`
  test.each([
    ["query: '?w=400&format=webp'", "query: '?w=400&f=webp'"],
    [
      "eager: true, query: 'w=300;600&srcset', import: 'default'",
      "eager: true, query: '?w=300;600&as=srcset', import: 'default'",
    ],
    ['query: { w: 400, format: "webp", flip: true }', 'query: "?w=400&f=webp&fl=v"'],
    ["as: 'w=400&quality=60'", "query: '?w=400&q=60'"],
    ['"query": `?w=400&h=300&fit=fill`', 'query: "?w=400&h=300&c=force"'],
  ])('%s → %s', async (theirs, ours) => {
    const { code, warnings } = await migrated('a.ts', glob(theirs))
    expect([code, warnings]).toEqual([glob(ours), []])
    expect(await migrated('a.ts', code)).toEqual({ code, warnings: [] })
  })

  test.each([
    ["'./*.{png,JPG}'", true],
    ["['./a/*.webp', '!**/b.webp']", true],
    ["'./*.svg'", false],
    ["'./*.js'", false],
    ['`./${a}.jpg`', false],
  ])('of %s: %s', async (pattern, isChanged) => {
    const source = glob("query: '?w=4&format=webp'", pattern)
    const expected = isChanged ? glob("query: '?w=4&f=webp'", pattern) : source
    expect(await migrated('a.ts', source)).toEqual({ code: expected, warnings: [] })
  })

  test.each(["query: '?url'", "import: 'default'", 'eager: true', "query: '?w=400'", "as: 'raw'"])(
    '%s is left alone',
    async (options) =>
      expect(await migrated('a.js', glob(options))).toEqual({ code: glob(options), warnings: [] }),
  )

  test.each([
    ["query: '?w=400;800'", /returns a list/],
    ["query: '?tint=red&w=4'", /no counterpart of tint/],
    ['query: `?w=${w}`', /computed at run time/],
    ['query: { w }', /computed at run time/],
  ])('%s stays', async (options, why) => {
    const { code, warnings } = await migrated('a.js', glob(options))
    expect([code, warnings]).toEqual([glob(options), [expect.stringMatching(why)]])
    expect(warnings[0]).toContain("import.meta.glob('./*.jpg') is left as it is: ")
  })

  test('an output of another shape is told', async () =>
    expect((await migrated('a.js', glob("query: '?w=4&as=picture'"))).warnings).toEqual([
      expect.stringContaining("import.meta.glob('./*.jpg'): picture.sources is a list"),
    ]))
})

test('an output of another shape is told', async () => {
  expect(await migrated('a.js', imported('w=4&as=picture'))).toEqual({
    code: "import a from 'ik:./a.jpg?w=4&as=picture'",
    warnings: [expect.stringContaining('picture.img has width and height for w and h')],
  })
})
