import { describe, expect, test } from 'vitest'
import { migrated } from './migrated'

type Row = [name: string, source: string, expected: string]

async function changes(file: string, source: string, expected: string) {
  expect(await migrated(file, source)).toEqual({ code: expected, warnings: [] })
  expect((await migrated(file, expected)).code).toBe(expected)
}

describe('enhanced:img', () => {
  const rows: Row[] = [
    [
      'a path: half of the file’s width, and all of it for finer screens',
      '<enhanced:img src="./a.jpg" alt="An alt" />',
      '<img src="ik:./a.jpg?w=600&dpr=1;2" alt="An alt" />',
    ],
    [
      'a path with sizes',
      '<enhanced:img src="./a.jpg" sizes="min(1280px, 100vw)"/>',
      '<img src="ik:./a.jpg?w=540;768;1080;1200" sizes="min(1280px, 100vw)"/>',
    ],
    [
      'widths of its own, and a directive',
      '<enhanced:img src="./a.jpg?w=1280;640;400&blur=15" alt="" class="b"></enhanced:img>',
      '<img src="ik:./a.jpg?w=400;640;1280&bl=15" alt="" class="b" />',
    ],
    [
      'an import',
      "<script>\n  import a from './a.jpg?enhanced'\n</script>\n\n<enhanced:img alt='x' src={a} {...{}}/>".replace(
        ' {...{}}',
        '',
      ),
      "<script>\n  import a from 'ik:./a.jpg?w=600&dpr=1;2&as=img'\n</script>\n\n<img {...a} alt='x'/>",
    ],
    [
      'two of one import in a block',
      "<script>import a from './a.jpg?w=200;400&enhanced'</script>{#if a}x{/if}".replace(
        '{#if a}x{/if}',
        '{#if 1}<enhanced:img src={a} alt="" />{:else}<enhanced:img src={a} alt="" />{/if}',
      ),
      '<script>import a from \'ik:./a.jpg?w=200;400&as=img\'</script>{#if 1}<img {...a} alt="" />{:else}<img {...a} alt="" />{/if}',
    ],
    [
      'a width of its own',
      '<enhanced:img src="./a.jpg?format=avif;webp" width="300" alt="" />',
      '<img src="ik:./a.jpg?w=150&dpr=1;2" width="300" alt="" />',
    ],
    [
      'its name in the style sheet',
      '<enhanced:img src="./a.jpg?w=4" alt="" />\n<style>\n  p > enhanced\\:img:hover { top: 0 }\n</style>',
      '<img src="ik:./a.jpg?w=4" alt="" />\n<style>\n  p > img:hover { top: 0 }\n</style>',
    ],
  ]
  test.each(rows)('%s', (_name, source, expected) => changes('a.svelte', source, expected))

  const album = (query: string, tags: string) =>
    `<script>\n  const all = import.meta.glob('./*.{jpg,png}', { eager: true, query: ${query} })\n</script>\n{#each Object.values(all) as one}${tags}{/each}`
  test.each([
    [
      '{ enhanced: true }',
      '<enhanced:img src={one.default} alt="" />',
      "'?as=img'",
      '<img {...one.default} alt="" />',
    ],
    [
      "'?enhanced&blur=4'",
      '<enhanced:img sizes="50vw" src="{ one.default }" alt="" />',
      "'?w=540;768;1080;1366;1536;1920;2560;3000;4096;5120&bl=4&as=img'",
      '<img {...one.default} sizes="50vw" alt="" />',
    ],
    [
      "{ enhanced: '', w: '200;400' }",
      '<enhanced:img src={one.default} alt="" /><enhanced:img src={one.default} alt="b" />',
      "'?w=200;400&as=img'",
      '<img {...one.default} alt="" /><img {...one.default} alt="b" />',
    ],
  ])('a glob with %s', async (query, tags, ours, expected) => {
    const { code, warnings } = await migrated('a.svelte', album(query, tags))
    expect([code, warnings]).toEqual([
      album(ours, expected),
      [expect.stringContaining('attributes of an <img> now')],
    ])
    expect((await migrated('a.svelte', code)).code).toBe(code)
  })

  test.each([
    ['', /no <enhanced:img> in this file shows it/],
    ['<enhanced:img src={one.default} {...rest} />', /its <enhanced:img> has a spread/],
    ['<enhanced:img src={one.default} /><enhanced:img src={one.default} width="4" />', /different sizes/],
    ['<enhanced:img src={one.default} width={w} />', /its width is not a literal number/],
  ])('a glob with %s stays', async (tags, why) => {
    const source = album('{ enhanced: true }', tags)
    const { code, warnings } = await migrated('a.svelte', source)
    expect([code, warnings]).toEqual([source, [expect.stringMatching(why)]])
  })

  test.each([
    [
      '<enhanced:img src="./missing.jpg" alt="" />',
      /depend on the file's, and \.\/missing\.jpg was not found/,
    ],
    ['<enhanced:img src="https://h/a.jpg" alt="" />', /is not an image of the project/],
    ["<script>import a from './a.jpg?enhanced'</script>{a.img.src}", /a is not the src of a component/],
    ['<enhanced:img src={photo} alt="" />', /its image is not imported in this file/],
    ['<enhanced:img src="./a.svg" alt="" />', /write <img> for it/],
    [
      "<script>import a from './a.jpg?enhanced'</script><enhanced:img src={a} alt='' />{a.img.src}",
      /a is used elsewhere too/,
    ],
    [
      "<script>import a from './a.jpg?enhanced'</script><enhanced:img src={a} {...b} />",
      /has a spread of unknown attributes/,
    ],
  ])('%s stays', async (source, why) => {
    const { code, warnings } = await migrated('a.svelte', source)
    expect(code).toBe(source)
    expect(warnings).toEqual([expect.stringMatching(why)])
  })
})

describe('next/image', () => {
  const page = (image: string, element: string, next = "import Image from 'next/image'\n") =>
    `${next}import hero from '${image}'\n\nexport default () => ${element}\n`
  const rows: Row[] = [
    [
      'at its own size',
      page('./a.jpg', '<Image src={hero} alt="x" />'),
      page('ik:./a.jpg?as=img', '<img {...hero} alt="x" />', ''),
    ],
    [
      'of a width',
      page('./a.jpg', '<Image alt="x" width={400} height={300} src={hero} className="b" />'),
      page(
        'ik:./a.jpg?w=400&dpr=1;2&as=img',
        '<img {...hero} alt="x" width={400} height={300} className="b" />',
        '',
      ),
    ],
    [
      'with sizes, quality and priority, over lines',
      page(
        '@/a.jpg',
        '(\n  <Image\n    src={hero}\n    sizes="50vw"\n    quality={60}\n    priority\n    alt=""\n  />\n)',
      ),
      page(
        'ik:@/a.jpg?w=384;640;750;828;1080;1200&q=60&priority&as=img',
        '(\n  <img {...hero}\n    sizes="50vw"\n    alt=""\n  />\n)',
        '',
      ),
    ],
    [
      'a closing tag',
      page('./a.jpg', '<Image src={hero} placeholder="empty"></Image>'),
      page('ik:./a.jpg?as=img', '<img {...hero} />', ''),
    ],
    [
      'the import’s other names stay',
      page('./a.jpg', '<Image src={hero} />', "import Image, { getImageProps } from 'next/image'\n").concat(
        'getImageProps()\n',
      ),
      page('ik:./a.jpg?as=img', '<img {...hero} />', "import { getImageProps } from 'next/image'\n").concat(
        'getImageProps()\n',
      ),
    ],
  ]
  test.each(rows)('%s', (_name, source, expected) => changes('a.tsx', source, expected))

  test.each([
    ['<Image src={hero} fill />', /fill has no counterpart/],
    ['<Image src={hero} placeholder="blur" />', /next\/image makes a style of its placeholder/],
    ['<Image src={hero} {...props} />', /has a spread of unknown attributes/],
    ['<Image src={hero} width={w} />', /width is computed at run time/],
    ['<Image src={hero} priority={first} />', /priority is decided at run time/],
    ['<><Image src={hero} width={4} /><Image src={hero} width={8} /></>', /ask for different sizes/],
    ['<><Image src={hero} /><b>{hero.src}</b></>', /hero is used elsewhere too/],
    ['<Image src="/a.jpg" width={1} height={1} />', /the build knows only imported images/],
    ['<Image src={require("./a.jpg")} />', /its src is computed at run time/],
    ['<Image src={props.src} />', /with unplugin-imagekit\/next, next\/image itself/],
  ])('%s stays', async (element, why) => {
    const source = page('./a.jpg', element)
    const { code, warnings } = await migrated('a.jsx', source)
    expect(code).toBe(source)
    expect(warnings).toEqual([expect.stringMatching(why)])
  })

  test('the legacy component is told', async () => {
    const source = "import Image from 'next/legacy/image'\nexport default () => <Image src={a} />\n"
    const { code, warnings } = await migrated('a.jsx', source)
    expect([code, warnings]).toEqual([source, [expect.stringContaining('its layouts have no counterpart')]])
  })

  test('images without the component are Next’s own', async () => {
    const source = "import hero from './a.jpg'\nexport default () => <img src={hero.src} />\n"
    expect(await migrated('a.jsx', source)).toEqual({ code: source, warnings: [] })
  })
})

describe('Responsive Image', () => {
  const page = (
    image: string,
    element: string,
    own = "import { ResponsiveImage } from '@responsive-image/react'\n",
  ) => `${own}import a from '${image}'\nexport default () => ${element}\n`
  const rows: Row[] = [
    [
      'responsive',
      page('./a.jpg?responsive', '<ResponsiveImage src={a} alt="" />'),
      page('ik:./a.jpg?w=640;750;828;1080;1200&as=img', '<img {...a} alt="" />', ''),
    ],
    [
      'widths, quality and a size',
      page(
        './a.jpg?w=300;600&quality=50&format=original;webp&responsive',
        '<ResponsiveImage src={a} size={50} />',
      ),
      page('ik:./a.jpg?w=300;600&q=50&as=img', '<img {...a} sizes="50vw" />', ''),
    ],
    [
      'an aspect, and sizes of its own',
      page(
        './a.jpg?w=4;8&aspect=16:9&responsive',
        '<ResponsiveImage src={a} sizes="(max-width: 9px) 1px" />',
      ),
      page('ik:./a.jpg?w=4;8&ar=16-9&as=img', '<img {...a} sizes="(max-width: 9px) 1px" />', ''),
    ],
    [
      'fixed',
      page('./a.jpg?responsive', '<ResponsiveImage src={a} width={320} />'),
      page('ik:./a.jpg?w=320&dpr=1;2&as=img', '<img {...a} />', ''),
    ],
  ]
  test.each(rows)('%s', (_name, source, expected) => changes('a.jsx', source, expected))

  test.each([
    [
      './a.jpg?lqip=color&responsive',
      '<ResponsiveImage src={a} />',
      /Responsive Image makes a style of lqip/,
    ],
    ['./a.jpg?responsive', '<ResponsiveImage src={a} width={w} />', /width is not a literal number/],
    ['./a.jpg?responsive', '<ResponsiveImage src={a} height={4} />', /write the width instead/],
    ['./a.jpg?styles=inline&responsive', '<ResponsiveImage src={a} />', /styles=inline has no counterpart/],
    ['./a.jpg?responsive', '<Other src={a} />', /a is not the src of a component/],
  ])('%s in %s stays', async (image, element, why) => {
    const source = page(image, element)
    const { code, warnings } = await migrated('a.jsx', source)
    expect([code, warnings]).toEqual([source, [expect.stringMatching(why)]])
  })

  test.each([
    ['a.js', "const a = await import('./a.jpg?responsive')"],
    ['a.js', "const a = import.meta.glob('./*.jpg', { query: '?responsive' })"],
    [
      'a.vue',
      '<script setup>import a from "./a.jpg?responsive"</script><template><ResponsiveImage :src="a" /></template>',
    ],
  ])('%s: %s stays', async (file, source) => {
    const { code, warnings } = await migrated(file, source)
    expect([code, warnings]).toEqual([
      source,
      [expect.stringMatching(/as=img.*spread it into (?:an|the) <img>/)],
    ])
  })
})
