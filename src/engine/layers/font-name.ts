/** Name ids of a font's `name` table; the typographic family is the one without the style in it. */
const FAMILY = 1
const WINDOWS = 3

/** Returns the family of a TrueType or OpenType font, as Pango knows it; `undefined` if the bytes are not a font. */
export function familyName(font: Buffer): string | undefined {
  try {
    const tables = font.readUInt16BE(4)
    if (!['\0\x01\0\0', 'OTTO', 'true'].includes(font.toString('latin1', 0, 4))) return undefined
    for (let index = 0; index < tables; index++) {
      const record = 12 + index * 16
      if (font.toString('latin1', record, record + 4) === 'name')
        return inTable(font, font.readUInt32BE(record + 8))
    }
  } catch {
    // An offset beyond the end: not a font, or a truncated one.
  }
  return undefined
}

function inTable(font: Buffer, table: number): string | undefined {
  const count = font.readUInt16BE(table + 2)
  const strings = table + font.readUInt16BE(table + 4)
  let found: string | undefined
  for (let index = 0; index < count; index++) {
    const record = table + 6 + index * 12
    if (font.readUInt16BE(record + 6) !== FAMILY) continue
    const from = strings + font.readUInt16BE(record + 10)
    const bytes = font.subarray(from, from + font.readUInt16BE(record + 8))
    const isWindows = font.readUInt16BE(record) === WINDOWS
    const name = isWindows ? Buffer.from(bytes).swap16().toString('utf16le') : bytes.toString('latin1')
    if (isWindows) return name
    found ??= name
  }
  return found
}
