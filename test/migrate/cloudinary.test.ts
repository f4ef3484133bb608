import { describe, expect, test } from 'vitest'
import { cloudinaryReference } from '../../src/migrate/cloudinary/cloudinary-url'
import { parseQuery } from '../../src/query/request'
import { migrated } from './migrated'

const HOST = 'https://res.cloudinary.com/demo/image/upload/'

describe('URLs', () => {
  test.each([
    ['a.jpg', 'a.jpg'],
    ['v123/folder/a.jpg', 'folder/a.jpg'],
    ['w_400,c_fill,f_auto,q_auto/v123/folder/a.jpg', 'folder/a.jpg?w=400'],
    ['w_400,h_300,c_fill,g_face/a.jpg', 'a.jpg?w=400&h=300&fo=face'],
    ['w_400,h_300,c_fill,g_auto:subject/a.jpg', 'a.jpg?w=400&h=300&fo=auto'],
    ['w_400,h_300/a.jpg', 'a.jpg?w=400&h=300&c=force'],
    ['c_scale,w_400/a.jpg', 'a.jpg?w=400'],
    ['c_fit,w_400,h_300/a.jpg', 'a.jpg?w=400&h=300&c=at_max_enlarge'],
    ['c_limit,w_400,h_300/a.jpg', 'a.jpg?w=400&h=300&c=at_max'],
    ['c_limit,w_400/a.jpg', 'a.jpg?w=400&c=at_max'],
    ['c_mfit,w_400,h_300/a.jpg', 'a.jpg?w=400&h=300&c=at_least'],
    ['c_pad,w_400,h_300,b_white/a.jpg', 'a.jpg?w=400&h=300&bg=white&cm=pad_resize'],
    ['c_pad,w_400,h_300,b_rgb:ff8800/a.jpg', 'a.jpg?w=400&h=300&bg=FF8800&cm=pad_resize'],
    ['c_pad,w_400,h_300,b_rgb:0000007f/a.jpg', 'a.jpg?w=400&h=300&bg=00000050&cm=pad_resize'],
    ['c_crop,w_40,h_30,x_5,y_6/a.jpg', 'a.jpg?w=40&h=30&cm=extract&x=5&y=6'],
    ['c_crop,w_40,h_30,g_north_east/a.jpg', 'a.jpg?w=40&h=30&cm=extract&fo=top_right'],
    ['c_fill,ar_16:9,w_400/a.jpg', 'a.jpg?ar=16-9&w=400'],
    ['q_60,f_webp,dpr_2.0/a.jpg', 'a.jpg?q=60&f=webp&dpr=2'],
    ['r_max/a.png', 'a.png?r=max'],
    ['e_grayscale,o_50/a.png', 'a.png?e-grayscale=true&o=50'],
    ['a_90/a.png', 'a.png?rt=90'],
    ['a_hflip/a.png', 'a.png?fl=h'],
    ['bo_5px_solid_red/a.png', 'a.png?b=5_red'],
    ['w_400,c_fill/r_20/f_auto/q_auto/a.jpg', 'a.jpg?tr=w-400:r-20'],
    ['e_grayscale/w_0.5/a.jpg', 'a.jpg?tr=e-grayscale:w-0.5'],
    ['w_stuff/a.jpg', undefined],
  ])('%s → %s', (theirs, ours) => {
    const done = cloudinaryReference(`${HOST}${theirs}`)
    if (ours === undefined) expect(done).toHaveProperty('refused')
    else {
      expect(done).toEqual({ text: `ik:/${ours}` })
      parseQuery(ours.split('?')[1] ?? '', new Map(), {})
    }
  })

  test.each([
    ['https://demo-res.cloudinary.com/image/upload/w_4/a.jpg', 'ik:/a.jpg?w=4'],
    ['//res.cloudinary.com/demo/image/upload/a.jpg', 'ik:/a.jpg'],
    ['//res.cloudinary.com/demo/video/upload/v1/dog.mp4', 'ik:/dog.mp4'],
    [
      '//res.cloudinary.com/demo/video/upload/w_640,so_2.5,du_10,f_webm,vc_vp9,ac_none,q_auto/dog.mp4',
      'ik:/dog.mp4?w=640&so=2.5&du=10&f=webm&vc=vp9&ac=none',
    ],
  ])('%s → %s', (theirs, ours) => expect(cloudinaryReference(theirs)).toEqual({ text: ours }))

  test.each([
    ['e_grayscale/dog.mp4', 'e_grayscale has no counterpart'],
    ['so_2/dog.jpg', 'it is a still of a video: import the video, and use its poster'],
  ])('a video that is left: %s', (path, refused) =>
    expect(cloudinaryReference(`https://res.cloudinary.com/demo/video/upload/${path}`)).toEqual({ refused }),
  )

  test.each([
    ['e_cartoonify/a.jpg', /e_cartoonify/],
    ['l_logo,w_40/a.jpg', /l_logo/],
    ['$w_40/a.jpg', /\$w/],
    ['t_named/a.jpg', /t_named/],
    ['c_imagga_crop,w_4,h_4/a.jpg', /c_imagga_crop/],
    ['w_400,h_300,c_fill,g_cat/a.jpg', /g_cat/],
    ['s--abc--/a.jpg', /signed/],
    ['folder/a', /its file has no extension/],
    ['a.jpg?_a=1', /query/],
  ])('%s stays', (theirs, why) =>
    expect(cloudinaryReference(`${HOST}${theirs}`)).toEqual({ refused: expect.stringMatching(why) }),
  )

  test.each(['https://res.cloudinary.example/demo/image/upload/a.jpg', 'a.jpg', ''])('%j is none', (url) =>
    expect(cloudinaryReference(url)).toBeUndefined(),
  )
})

describe('places', () => {
  const url = `${HOST}w_4/a.jpg`
  test.each([
    ['a.css', `a{b:url(${url})}`, 'a{b:url("ik:/a.jpg?w=4")}'],
    ['a.html', `<img srcset="${url} 1x, ./b.jpg 2x">`, '<img srcset="ik:/a.jpg?w=4 1x, ./b.jpg 2x">'],
    ['a.vue', `<template><img :src="'${url}'"></template>`, '<template><img src="ik:/a.jpg?w=4"></template>'],
    ['a.jsx', `<img src="${url}" />`, '<img src="ik:/a.jpg?w=4" />'],
    ['a.jsx', `<Card photo="${url}" />`, "import image1 from 'ik:/a.jpg?w=4'\n<Card photo={image1} />"],
    [
      'a.js',
      `import b from 'b'\nconst a = { '${url}': ['${url}', \`${url}\`] }\n`,
      `import b from 'b'\nimport image1 from 'ik:/a.jpg?w=4'\nconst a = { '${url}': [image1, image1] }\n`,
    ],
    ['a.js', `'use client'\nf("${url}")`, "'use client'\nimport image1 from 'ik:/a.jpg?w=4'\nf(image1)"],
    ['a.js', `image1(\n"${url}")`, "import image2 from 'ik:/a.jpg?w=4'\nimage1(\nimage2)"],
    ['a.md', `![](${url})`, '![](ik:/a.jpg?w=4)'],
    [
      'a.mdx',
      `import A from 'a'\n\n<A b="${url}">*c*</A> {f('${url}')}`,
      `import A from 'a'\nimport image1 from 'ik:/a.jpg?w=4'\n\n<A b={image1}>*c*</A> {f(image1)}`,
    ],
    [
      'a.astro',
      `---\nf('${url}')\n---\n<img src="${url}">`,
      `---\nimport image1 from 'ik:/a.jpg?w=4'\nf(image1)\n---\n<img src="ik:/a.jpg?w=4">`,
    ],
    ['a.ts', `let a: '${url}'`, `let a: '${url}'`],
    [
      'a.svelte',
      `<script>\n  let a = '${url}'\n</script>\n<img src="${url}" alt={a}>`,
      '<script>import image1 from \'ik:/a.jpg?w=4\'\n\n  let a = image1\n</script>\n<img src="ik:/a.jpg?w=4" alt={a}>',
    ],
  ])('%s: %s', async (file, source, expected) => {
    expect(await migrated(file, source)).toEqual({ code: expected, warnings: [] })
    expect((await migrated(file, expected)).code).toBe(expected)
  })

  test('without a script there is no place for an import', async () => {
    const source = `<A b="${url}" />`
    const { code, warnings } = await migrated('a.mdx', source)
    expect([code, warnings]).toEqual([source, [expect.stringContaining('the file has no script')]])
  })

  test('what a program puts together stays, and is told', async () => {
    const source = `const a = (id) => \`${HOST}w_4/\${id}.jpg\``
    const { code, warnings } = await migrated('a.js', source)
    expect([code, warnings]).toEqual([source, [expect.stringContaining('buildSrc')]])
  })
})
