/** A TrueType font made here, so that tests need none that is installed: its only letter, A, is a square as large as the em. */
export function makeFont(family: string): Buffer {
  const em = 1000
  // One contour in the box, ending at point 3, without instructions.
  const glyph = words(1, 0, 0, em, em, 3, 0)
  const outline = Buffer.concat([
    glyph,
    // Four points on the curve, each with its own two coordinates.
    Buffer.from([0x01, 0x01, 0x01, 0x01]),
    words(0, 0, em, 0),
    words(0, em, 0, -em),
  ])
  const names = Buffer.from(family, 'utf16le').swap16()
  const tables: Record<string, Buffer> = {
    'OS/2': os2(em),
    cmap: cmap(),
    glyf: outline,
    head: head(em),
    hhea: words(1, 0, em, 0, 0, em, 0, 0, em, 1, 0, 0, 0, 0, 0, 0, 0, 2),
    hmtx: words(em, 0, em, 0),
    loca: words(0, 0, outline.length / 2),
    maxp: words(1, 0, 2, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    name: Buffer.concat([words(0, 1, 18, 3, 1, 0x409, 1, names.length, 0), names]),
    post: Buffer.concat([words(3, 0), Buffer.alloc(28)]),
  }
  const entries = Object.entries(tables)
  let offset = 12 + entries.length * 16
  const directory = [words(1, 0, entries.length, 128, 3, entries.length * 16 - 128)]
  for (const [tag, table] of entries) {
    const record = Buffer.alloc(16)
    record.write(tag, 0, 'latin1')
    record.writeUInt32BE(offset, 8)
    record.writeUInt32BE(table.length, 12)
    directory.push(record)
    offset += Math.ceil(table.length / 4) * 4
  }
  const padded = entries.map(([, table]) =>
    Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]),
  )
  return Buffer.concat([...directory, ...padded])
}

function words(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2)
  for (const [index, value] of values.entries()) buffer.writeUInt16BE(value & 0xffff, index * 2)
  return buffer
}

function head(em: number): Buffer {
  const buffer = Buffer.alloc(54)
  buffer.writeUInt32BE(0x10000, 0)
  buffer.writeUInt32BE(0x5f0f3cf5, 12)
  buffer.writeUInt16BE(em, 18)
  buffer.writeInt16BE(em, 40)
  buffer.writeInt16BE(em, 42)
  buffer.writeUInt16BE(8, 46)
  return buffer
}

/** Format 4: the letter A is glyph 1. */
function cmap(): Buffer {
  const A = 0x41
  const subtable = words(4, 32, 0, 4, 4, 1, 0, A, 0xffff, 0, A, 0xffff, 1 - A, 1, 0, 0)
  return Buffer.concat([words(0, 1, 3, 1, 0, 12), subtable])
}

function os2(em: number): Buffer {
  const buffer = Buffer.alloc(96)
  buffer.writeUInt16BE(4, 0)
  buffer.writeInt16BE(em, 2)
  buffer.writeUInt16BE(400, 4)
  buffer.writeUInt16BE(5, 6)
  buffer.writeUInt16BE(0x41, 64)
  buffer.writeUInt16BE(0x41, 66)
  buffer.writeInt16BE(em, 68)
  buffer.writeUInt16BE(em, 74)
  return buffer
}
