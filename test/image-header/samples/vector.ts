import type { Sample, Size } from './sample'

const NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'

/** Four quarters in a unit, so that what is cut off, or out of scale, is seen. */
function quarters({ width, height }: Size, unit = '', prefix = ''): string {
  const rect = (x: number, y: number, fill: string) =>
    `<${prefix}rect x="${x}${unit}" y="${y}${unit}" width="${width / 2}${unit}" height="${height / 2}${unit}" fill="${fill}"/>`
  return (
    rect(0, 0, '#c82828') +
    rect(width / 2, 0, '#28b43c') +
    rect(0, height / 2, '#2846c8') +
    rect(width / 2, height / 2, '#f0f0f0')
  )
}

const svg = (attributes: string, inside: string) => `<svg ${NAMESPACE} ${attributes}>${inside}</svg>`
const sides = ({ width, height }: Size, unit = '') => `width="${width}${unit}" height="${height}${unit}"`
const box = ({ width, height }: Size, between = ' ') => `viewBox="${[0, 0, width, height].join(between)}"`
const in16Bits = (text: string) =>
  Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from(`<?xml version="1.0" encoding="UTF-16"?>${text}`, 'utf16le'),
  ])

export const VECTOR: Readonly<Record<string, (size: Size) => string | Buffer>> = {
  SVG: (size) => svg(sides(size), quarters(size)),
  ...Object.fromEntries(
    ['pt', 'mm', 'pc', 'px'].map((unit) => [
      `SVG in ${unit}`,
      (size: Size) =>
        svg(
          sides({ width: size.width / 4, height: size.height / 4 }, unit),
          quarters({ width: size.width / 4, height: size.height / 4 }, unit),
        ),
    ]),
  ),
  'SVG in inches': () =>
    svg(sides({ width: 1, height: 0.5 }, 'in'), quarters({ width: 1, height: 0.5 }, 'in')),
  'SVG in pt with a view box': (size) => svg(`${sides(size, 'pt')} ${box(size)}`, quarters(size)),
  'SVG, view box alone': (size) => svg(box(size), quarters(size)),
  'SVG, view box with commas': (size) => svg(box(size, ','), quarters(size)),
  'SVG, width and view box': (size) => svg(`width="60" ${box(size)}`, quarters(size)),
  'SVG, percent': (size) => svg(`width="100%" height="100%" ${box(size)}`, quarters(size)),
  'SVG, no size': () => svg('', quarters({ width: 300, height: 150 })),
  'SVG with a prefix': (size) =>
    `<svg:svg xmlns:svg="http://www.w3.org/2000/svg" ${sides(size)}>${quarters(size, '', 'svg:')}</svg:svg>`,
  'SVG in UTF-16': (size) => in16Bits(svg(sides(size), quarters(size))),
  'SVG behind a long comment': (size) => `<!-- ${'-a '.repeat(900)} -->${svg(sides(size), quarters(size))}`,
  'SVG behind an older one': (size) =>
    `<!-- <svg width="999" height="999"> -->${svg(sides(size), quarters(size))}`,
  'SVG, spaces and signs': ({ width, height }) =>
    svg(`width = " ${width} " height='+${height}PX'`, quarters({ width, height })),
  'SVG, entities': (size) =>
    `<!DOCTYPE svg [<!ENTITY side "${size.width}"><!ENTITY ns "http://www.w3.org/2000/svg">]>` +
    `<svg xmlns="&ns;" width="&side;" height="${size.height}">${quarters(size)}</svg>`,
  'SVG, font units': () => svg('width="6em" height="3rem"', quarters({ width: 96, height: 48 })),
  'SVG whose text speaks of code': (size) =>
    svg(
      sides(size),
      `<desc only_selected="yes">set only = yes, javascript: is a word</desc>${quarters(size)}`,
    ),
}

export function vectorSample(kind: string, size: Size): Sample {
  return { kind, name: 'sample.svg', bytes: Buffer.from(VECTOR[kind]!(size)) }
}
