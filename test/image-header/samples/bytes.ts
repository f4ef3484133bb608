import { crc32, deflateSync } from 'node:zlib'

/** A number of 1 to 4 bytes. */
export function number(value: number, size: number, little = false): Buffer {
  const bytes = Buffer.alloc(size)
  if (little) bytes.writeUIntLE(value, 0, size)
  else bytes.writeUIntBE(value, 0, size)
  return bytes
}

export const latin1 = (text: string) => Buffer.from(text, 'latin1')

export type Tag = [tag: number, type: number, value: number | [number, number]]

const SIZES: Record<number, number> = { 3: 2, 4: 4, 5: 8 }

/** A TIFF structure: one directory, and EXIF's own below it. */
export function tiff(tags: Tag[], photo: Tag[] = [], little = false): Buffer {
  const own: Tag[] = photo.length > 0 ? [...tags, [0x8769, 4, 0]] : tags
  const directorySize = (list: Tag[]) => 6 + list.length * 12
  const photoAt = 8 + directorySize(own)
  const values: Buffer[] = []
  let valueAt = photoAt + (photo.length > 0 ? directorySize(photo) : 0)
  const directory = (list: Tag[]) =>
    Buffer.concat([
      number(list.length, 2, little),
      ...list.map(([tag, type, value]) => {
        const head = [number(tag, 2, little), number(type, 2, little), number(1, 4, little)]
        if (Array.isArray(value)) {
          values.push(number(value[0], 4, little), number(value[1], 4, little))
          valueAt += 8
          return Buffer.concat([...head, number(valueAt - 8, 4, little)])
        }
        const size = SIZES[type]!
        const written = number(tag === 0x8769 ? photoAt : value, size, little)
        return Buffer.concat([...head, written, Buffer.alloc(4 - size)])
      }),
      Buffer.alloc(4),
    ])
  const head = Buffer.concat([latin1(little ? 'II' : 'MM'), number(42, 2, little), number(8, 4, little)])
  const parts = [head, directory(own), ...(photo.length > 0 ? [directory(photo)] : [])]
  return Buffer.concat([...parts, ...values])
}

export function orientationTag(orientation: number, type = 3): Tag {
  return [0x112, type, orientation]
}

/** A resolution, and the size that a picture of it is said to have. */
export function densityTags(dpi: number, width: number, height: number): [Tag[], Tag[]] {
  return [
    [
      [0x11a, 5, [dpi, 1]],
      [0x11b, 5, [dpi, 1]],
      [0x128, 3, 2],
    ],
    [
      [0xa002, 4, width],
      [0xa003, 4, height],
    ],
  ]
}

export function segment(marker: number, content: Buffer): Buffer {
  return Buffer.concat([number(0xff00 + marker, 2), number(content.length + 2, 2), content])
}

export const exifSegment = (block: Buffer) => segment(0xe1, Buffer.concat([latin1('Exif\0\0'), block]))

/** Puts bytes behind a JPEG's first marker, or before its scan. */
export function intoJpeg(jpeg: Buffer, added: Buffer, isBeforeScan = false): Buffer {
  let at = 2
  if (isBeforeScan) while (jpeg[at + 1] !== 0xda) at += 2 + jpeg.readUInt16BE(at + 2)
  return Buffer.concat([jpeg.subarray(0, at), added, jpeg.subarray(at)])
}

export function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([latin1(type), content])
  return Buffer.concat([number(content.length, 4), body, number(crc32(body), 4)])
}

export interface Chunk {
  type: string
  content: Buffer
}

export function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push({
      type: png.toString('latin1', at + 4, at + 8),
      content: png.subarray(at + 8, at + 8 + length),
    })
    at += 12 + length
  }
  return chunks
}

export function png(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat([
    latin1('\x89PNG\r\n\x1a\n'),
    ...chunks.map(({ type, content }) => chunk(type, content)),
  ])
}

/** Puts a chunk before the first of a type. */
export function intoPng(bytes: Buffer, added: Chunk, before = 'IDAT'): Buffer {
  const chunks = chunksOf(bytes)
  chunks.splice(
    chunks.findIndex(({ type }) => type === before),
    0,
    added,
  )
  return png(chunks)
}

/** An animation of PNG files of one size and kind. */
export function apng(frames: readonly Buffer[]): Buffer {
  const [first] = frames
  const all = chunksOf(first!)
  const header = all.find(({ type }) => type === 'IHDR')!.content
  let sequence = 0
  const control = () =>
    Buffer.concat([
      number(sequence++, 4),
      header.subarray(0, 8),
      Buffer.alloc(8),
      number(1, 2),
      number(10, 2),
      Buffer.alloc(2),
    ])
  const body = frames.flatMap((frame, index): Chunk[] => {
    const fcTL = { type: 'fcTL', content: control() }
    const data = Buffer.concat(
      chunksOf(frame)
        .filter(({ type }) => type === 'IDAT')
        .map(({ content }) => content),
    )
    if (index === 0) return [fcTL, { type: 'IDAT', content: data }]
    return [fcTL, { type: 'fdAT', content: Buffer.concat([number(sequence++, 4), data]) }]
  })
  return png([
    { type: 'IHDR', content: header },
    { type: 'acTL', content: Buffer.concat([number(frames.length, 4), Buffer.alloc(4)]) },
    ...all.filter(({ type }) => type === 'PLTE'),
    ...body,
    { type: 'IEND', content: Buffer.alloc(0) },
  ])
}

/** `iCCP`'s content. */
export function compressedProfile(profile: Buffer): Buffer {
  return Buffer.concat([latin1('profile\0\0'), deflateSync(profile)])
}

export interface GifFrame {
  left?: number
  top?: number
  width: number
  height: number
  /** Of the palette: 0 black, 1 red, 2 green, 3 blue. */
  colour: number
  transparent?: number
  disposal?: number
}

/** A GIF of plain rectangles. */
export function gif(screen: [number, number], frames: readonly GifFrame[], delay = 10): Buffer {
  const palette = Buffer.from('000000ff000000ff000000ff', 'hex')
  return Buffer.concat([
    latin1('GIF89a'),
    number(screen[0], 2, true),
    number(screen[1], 2, true),
    Buffer.from([0x91, 0, 0]),
    palette,
    ...(frames.length > 1 ? [latin1('!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0')] : []),
    ...frames.map((frame) => gifFrame(frame, delay)),
    Buffer.from([0x3b]),
  ])
}

function gifFrame(
  { left = 0, top = 0, width, height, colour, transparent, disposal = 0 }: GifFrame,
  delay: number,
): Buffer {
  const flags = (disposal << 2) | (transparent === undefined ? 0 : 1)
  return Buffer.concat([
    Buffer.from([0x21, 0xf9, 4, flags]),
    number(delay, 2, true),
    Buffer.from([transparent ?? 0, 0, 0x2c]),
    ...[left, top, width, height].map((value) => number(value, 2, true)),
    Buffer.from([0, 2]),
    lzw(width * height, colour),
    Buffer.from([0]),
  ])
}

/** Codes of three bits: after each second pixel the table starts again, so that codes never grow. */
function lzw(pixels: number, colour: number): Buffer {
  const [clear, end] = [4, 5]
  const codes: number[] = []
  for (let index = 0; index < pixels; index++) {
    if (index % 2 === 0) codes.push(clear)
    codes.push(colour)
  }
  codes.push(end)
  const packed = Buffer.alloc(Math.ceil((codes.length * 3) / 8))
  for (const [index, code] of codes.entries()) {
    for (let bit = 0; bit < 3; bit++) {
      const at = index * 3 + bit
      packed[at >> 3]! |= ((code >> bit) & 1) << (at & 7)
    }
  }
  const blocks: Buffer[] = []
  for (let at = 0; at < packed.length; at += 255) {
    const block = packed.subarray(at, at + 255)
    blocks.push(Buffer.from([block.length]), block)
  }
  return Buffer.concat(blocks)
}

/** One colour, 24 bits a pixel. */
export function bmp(width: number, height: number, kind: 'os2' | 'windows' | 'topDown' = 'windows'): Buffer {
  const row = Math.ceil((width * 3) / 4) * 4
  const pixels = Buffer.alloc(row * height, 0x80)
  const header =
    kind === 'os2'
      ? Buffer.concat([number(12, 4, true), ...[width, height, 1, 24].map((value) => number(value, 2, true))])
      : Buffer.alloc(40)
  if (kind !== 'os2') {
    header.writeUInt32LE(40, 0)
    header.writeInt32LE(width, 4)
    header.writeInt32LE(kind === 'topDown' ? -height : height, 8)
    header.writeUInt16LE(1, 12)
    header.writeUInt16LE(24, 14)
  }
  const offset = 14 + header.length
  const size = offset + pixels.length
  return Buffer.concat([
    latin1('BM'),
    number(size, 4, true),
    Buffer.alloc(4),
    number(offset, 4, true),
    header,
    pixels,
  ])
}

/** Icons of PNG files. */
export function ico(pictures: readonly { bytes: Buffer; width: number; height: number }[], kind = 1): Buffer {
  let at = 6 + pictures.length * 16
  const entries = pictures.map(({ bytes, width, height }) => {
    const entry = Buffer.concat([
      Buffer.from([width % 256, height % 256, 0, 0]),
      number(1, 2, true),
      number(32, 2, true),
      number(bytes.length, 4, true),
      number(at, 4, true),
    ])
    at += bytes.length
    return entry
  })
  return Buffer.concat([
    number(0, 2),
    number(kind, 2, true),
    number(pictures.length, 2, true),
    ...entries,
    ...pictures.map(({ bytes }) => bytes),
  ])
}
