/** Datasets of IPTC's application record, under ExifTool's names as ImageKit has them. */
const NAMES: Readonly<Record<number, string>> = {
  5: 'ObjectName',
  10: 'Urgency',
  15: 'Category',
  20: 'SupplementalCategories',
  25: 'Keywords',
  40: 'SpecialInstructions',
  55: 'DateCreated',
  60: 'TimeCreated',
  80: 'By-line',
  85: 'By-lineTitle',
  90: 'City',
  92: 'Sub-location',
  95: 'Province-State',
  100: 'Country-PrimaryLocationCode',
  101: 'Country-PrimaryLocationName',
  103: 'OriginalTransmissionReference',
  105: 'Headline',
  110: 'Credit',
  115: 'Source',
  116: 'CopyrightNotice',
  118: 'Contact',
  120: 'Caption-Abstract',
  122: 'Writer-Editor',
}
/** Repeatable datasets are always lists. */
const LISTS = ['Keywords', 'SupplementalCategories']

const UTF8 = '\x1b%G'

/**
 * Parses IPTC records: marker, record and dataset number, length, text. Stops at a damaged record.
 *
 * @see https://www.iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf
 */
export function parseIptc(block: Buffer): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  let encoding: BufferEncoding = 'latin1'
  let at = 0
  while (at + 5 <= block.length && block[at] === 0x1c) {
    const [record, dataset, length] = [block[at + 1], block[at + 2]!, block.readUInt16BE(at + 3)]
    // Larger lengths use an extended form, which no text needs.
    if (length > 0x7fff || at + 5 + length > block.length) break
    const text = block.toString(encoding, at + 5, at + 5 + length)
    if (record === 1 && dataset === 90 && text === UTF8) encoding = 'utf8'
    const name = record === 2 ? NAMES[dataset] : undefined
    if (name && LISTS.includes(name)) values[name] = [...((values[name] as string[]) ?? []), text]
    else if (name) values[name] ??= name === 'DateCreated' ? isoDay(text) : text
    at += 5 + length
  }
  return values
}

/** `20240131` → `2024-01-31`. */
function isoDay(text: string): string {
  return text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
}
