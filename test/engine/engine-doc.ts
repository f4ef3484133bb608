import { readFileSync } from 'node:fs'
import type { Handler, Reader } from '../../src/engine/handlers'
import { handlers } from '../../src/engine/handlers'
import { type Parameter, parameters } from '../../src/url'

const header = `# The local engine

The engine performs ImageKit's transformations on your machine, for the emulator, dev servers and local mode. Sizes and formats
follow ImageKit's rules; pixels may differ, because ImageKit's renderer is not public. A parameter that only ImageKit can perform is
an error that names it (the emulator responds with 501): the engine never delivers an image as if it had been transformed.

Made from the table in \`src/url/table/parameters.ts\` and the handlers in \`src/engine/handlers\`;
\`UPDATE_DOCS=1 npx vitest run --project unit test/engine/handlers.test.ts\` updates it. To see all of it, before
and after: \`npm run build && node playground/contact-sheets.mjs <folder>\`.

**Here** says whether the engine performs a parameter by ImageKit's rules (*done*), only *approximated*, with the difference, or not at
all (*ImageKit only*). **Order** is the position within one step, lowest first; ImageKit documents little of it. **Test** is the file in
\`test/\` that checks the pixels or the error; \`engine/size.test.ts\` compares the size of every result with an independent oracle.

| Parameter | Here | Order | How | Test |
| --- | --- | --- | --- | --- |
`

/** What is not the same as ImageKit's, or is worth knowing. */
const notes: Readonly<Record<string, string>> = {
  width: '`auto` needs the client hint; sides above 65535 are ignored; enlarging ends at 4096×4096',
  aspectRatio: 'ignored with both sides; alone it does nothing',
  crop: 'the size of `maintain_ratio_no_enlarge` for small pictures is not documented: ratio kept, made to fit',
  cropMode:
    '`pad_extract_no_shrink` by its name: never cut, only padded; a side not asked for is the picture’s own',
  focus:
    '`auto` by what strikes the eye (libvips’ attention); `custom` keeps the stored area whole where it fits',
  xCenter: 'a window that leaves the picture is an error, as documented',
  yCenter: 'a window that leaves the picture is an error, as documented',
  x: 'a window that leaves the picture is moved back in',
  y: 'a window that leaves the picture is moved back in',
  format: '`auto` by the `Accept` header; AVIF only if the account has it on; GIF only from GIF',
  quality: 'of JPEG, WebP and AVIF; colour of a JPEG is not subsampled, as in ImageKit',
  background:
    '`blurred`: sigma of a fifth of the number, `auto` is 25; `dominant`: the most frequent colour of the edges; `gradient_dominant`: of the edges, with `_4` of the quarters',
  border: 'adds to the size; ImageKit does not say whether outside or inside',
  radius:
    'cut after the border, which is rounded too; `max` is an ellipse; larger than fits is made smaller, as in CSS',
  rotation: 'corners of odd angles are clear, or `bg`; EXIF orientation is applied by default',
  blur: 'sigma = number; ImageKit’s scale is not documented',
  opacity: 'with `bg` blended, and opaque',
  trim: 'what is like the pixel in the top left corner; of an animation what the first frame has',
  colorProfile: 'the pixels stay in the profile’s own space; CMYK becomes sRGB',
  metadata: 'EXIF, XMP, IPTC and the profile',
  density: 'in dpi; `idn` is the source’s, or 72',
  named: 'as the caller has them stored; what stands beside `n-` wins over the last step',
  defaultImage: 'from the caller’s loader',
  page: 'of GIF, animated WebP and TIFF; ranges, lists and names are for PSD, which cannot be read here',
  original: 'the stored bytes, whatever else is asked for',
  contrastStretch: 'the darkest and lightest percent become black and white',
  sharpen: 'sigma = 0.5 + number / 40, of luminance',
  unsharpMask: 'as ImageMagick defines it; without numbers `2-2-0.8-0.024` (not documented)',
  shadow: 'of the picture’s alpha, within its size; above 2 MP an error, as documented',
  gradient: 'in sRGB, colours and alpha apart; `sp` is where the second colour is pure',
  colorReplace:
    'distance in sRGB, of the longest possible; shades are kept; without `from` the most frequent colour',
  colorize: 'a plane of the colour, where the picture is not clear',
  distort:
    'the points are where the corners go, on a canvas of the picture’s size; an arc keeps the length of the middle line and gets the canvas that it needs',
  overlay:
    'images (trimmed unless `t-false`), blocks of colour, gradients, three deep; text by Pango and the system’s fonts; layers that leave the base are moved back in or cut off',
  layerMode: '`multiply`, `cutter`, `cutout`; `displace` by red and green, `lx` and `ly` pixels at most',
  fontSize: '45 without it',
  fontFamily:
    'a `.ttf` or `.otf` through the caller’s loader; ImageKit’s own fonts if installed, else the system’s sans-serif',
  innerAlignment: 'of the lines among each other',
  padding: 'around the ink',
  alpha: 'number × 10 % opacity, of text with its background',
  typography: 'the nearest face that the font has',
  lineHeight: 'from baseline to baseline',
}

/** Files with tests, the most telling one first. */
const files = [
  'engine/transform',
  'engine/frame',
  'engine/colours',
  'engine/effects',
  'engine/distort',
  'engine/output',
  'engine/frames',
  'engine/text',
  'engine/layers',
  'engine/chain',
  'engine/geometry',
  'engine/handlers',
  'emulator/delivery',
]

/**
 * The file in which a parameter is asked for: as an option of a step, or by its code in a chain. What is ImageKit's alone
 * is refused by the table, and what stands only in subtitles with the whole layer.
 */
export function testOf({ name, code, locality, layers }: Parameter): string | undefined {
  if (locality === 'imagekit')
    return layers.includes('base') ? 'engine/handlers.test.ts' : 'engine/layers.test.ts'
  const asked = new RegExp(`[{ (]${name}(:|\\? )|['"\`,:]${code}[-,]`)
  const inOrder = handlers[name] === 'layer' ? ['engine/text', ...files] : files
  const file = inOrder.find((one) =>
    asked.test(readFileSync(new URL(`../${one}.test.ts`, import.meta.url), 'utf8')),
  )
  return file && `${file}.test.ts`
}

const here = { local: 'done', approximate: 'approximated', imagekit: 'ImageKit only' } as const

const readers: Readonly<Record<Reader, string>> = {
  encoder: 'at the end',
  source: 'first',
  chain: 'first',
  layer: 'in its layer',
  imagekit: '',
}

/** The text of `docs/engine.md`. */
export function engineDoc(): string {
  return `${header}${parameters
    .filter(({ name }) => name !== 'raw')
    .map(row)
    .join('\n')}\n`
}

function row(parameter: Parameter): string {
  const { name, code, locality, exceptions, docs } = parameter
  const handler: Handler | Reader = handlers[name]
  const others = exceptions.map((other) => `${other.values}: ${here[other.locality]}`)
  const cells = [
    `[\`${name === 'overlay' ? 'l-…,l-end' : code}\`](${docs}) ${name}`,
    [here[locality], ...others].join('; '),
    typeof handler === 'object' ? String(handler.order) : readers[handler],
    notes[name] ?? '',
    testOf(parameter) ?? '',
  ]
  return `| ${cells.join(' | ')} |`
}
