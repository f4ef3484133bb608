import { describe, expect, test } from 'vitest'
import { parseQuery } from '../../src/core/request'
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
  ])('%s → %s', async (theirs, ours) => {
    const { code } = await migrated('a.js', imported(theirs))
    expect(code).toBe(`import a from 'ik:./a.jpg?${ours}'`)
    // What is written is a query that the plugin takes.
    parseQuery(ours, new Map(), {})
    expect((await migrated('a.js', code)).code).toBe(code)
  })

  test.each([
    ['w=400;800', 'it gives a list, for which there is no counterpart; as=srcset, as=img or as=picture does'],
    [
      'w=400;800&as=metadata',
      'it gives a list, for which there is no counterpart; as=srcset, as=img or as=picture does',
    ],
    ['w=400&tint=ff0000', 'ImageKit has nothing like tint'],
    ['w=400&format=tiff', 'format=tiff has no counterpart'],
    ['w=400&as=metadata:src;width', 'as=metadata:src;width has no counterpart'],
    ['w=400&quality=50;80&as=srcset', 'quality=50;80 has no counterpart'],
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
  ])('%s: %s is left alone', async (file, source) => {
    expect(await migrated(file, source)).toEqual({ code: source, warnings: [] })
  })
})

test('an output of another shape is told', async () => {
  expect(await migrated('a.js', imported('w=4&as=picture'))).toEqual({
    code: "import a from 'ik:./a.jpg?w=4&as=picture'",
    warnings: [expect.stringContaining('picture.img has width and height for w and h')],
  })
})
