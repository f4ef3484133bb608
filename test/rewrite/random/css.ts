import fc from 'fast-check'
import { around, cdn, either, fixed, image, joined, type Part, path, words } from './parts'

const url = (value: string) => `"${cdn(value)}"`
const cssImage = either(
  path.map((value) => [image(`url(${value})`, () => `url(${url(value)})`)]),
  fc
    .tuple(path, fc.constantFrom('"', "'"))
    .map(([value, quote]) => ['URL( ', image(`${quote}${value}${quote}`, () => url(value)), ' )']),
  path.map((value) => ['image-set(', image(`"${value}"`, () => url(value)), ' 1x, url(#x) 2x)']),
)
const cssRule = fc
  .tuple(
    fc.constantFrom('.a', '#b > c', 'a[href="./a.jpg"]', '@media print', '🌅'),
    joined(
      cssImage.map((parts) => ['--b:', ...parts, ';']),
      3,
    ),
  )
  .map(([selector, body]): Part[] => [`${selector}{`, ...body, '}'])
export const cssOther = either(
  around(words, (text) => `/* ${text} url(./a.jpg) */`),
  around(words, (text) => `.x::before{content:"${text} url(./a.jpg)"}`),
  fixed(
    '@import "./a.jpg";',
    '@import url(./a.jpg);',
    '.y{b:url(https://h/a.jpg)}',
    '.z{b:calc((1px + 2px) * 3)}',
    '.d{b:url(data:image/png;base64,a.jpg)}',
  ),
)
export const cssParts = joined(either(cssRule, cssOther))
