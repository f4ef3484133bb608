import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { embeddedMetadata } from '../../src/emulator/metadata/embedded'
import { parseIptc } from '../../src/emulator/metadata/iptc'
import { parseXmp } from '../../src/emulator/metadata/xmp'
import { cpuTime } from '../helpers/cpu-time'
import { api, upload } from './helpers'

/** One IPTC record. */
const dataset = (record: number, number: number, text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text)
  const head = Buffer.from([0x1c, record, number, 0, 0])
  head.writeUInt16BE(bytes.length, 3)
  return Buffer.concat([head, bytes])
}
const UTF8 = dataset(1, 90, '\x1b%G')

/** A JPEG with IPTC in a Photoshop block, behind a resource of another kind with an odd length. */
async function withIptc(iptc: Buffer): Promise<Buffer> {
  const jpeg = await picture().jpeg().toBuffer()
  const resource = (id: number, content: Buffer) => {
    const head = Buffer.alloc(12)
    head.write('8BIM')
    head.writeUInt16BE(id, 4)
    head.writeUInt32BE(content.length, 8)
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
  }
  const content = Buffer.concat([
    Buffer.from('Photoshop 3.0\0'),
    resource(0x0425, Buffer.from('odd')),
    resource(0x0404, iptc),
  ])
  const marker = Buffer.from([0xff, 0xed, 0, 0])
  marker.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), marker, content, jpeg.subarray(2)])
}

const picture = () => sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
const packet = (attributes: string, inner: string) =>
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ${attributes}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
const list = (kind: string, ...items: string[]) =>
  `<rdf:${kind}>${items.map((item) => `<rdf:li>${item}</rdf:li>`).join('')}</rdf:${kind}>`

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

describe('IPTC', () => {
  test('of a JPEG is in its details, and its keywords are searched', async () => {
    const iptc = Buffer.concat([
      UTF8,
      dataset(2, 25, 'sea'),
      dataset(2, 25, 'été'),
      dataset(2, 120, 'At the sea'),
      dataset(2, 55, '20240131'),
      dataset(2, 80, 'Anna'),
      dataset(2, 200, 'nobody knows this one'),
    ])
    await upload(emulator, await picture().jpeg().toBuffer(), { fileName: 'plain.jpg' })
    const { body } = await upload(emulator, await withIptc(iptc), { responseFields: 'embeddedMetadata' })
    expect(body.embeddedMetadata).toEqual({
      Keywords: ['sea', 'été'],
      'Caption-Abstract': 'At the sea',
      DateCreated: '2024-01-31',
      'By-line': 'Anna',
    })
    const found = async (query: string) => {
      const { body } = await api(emulator, 'GET', `/v1/files?searchQuery=${encodeURIComponent(query)}`)
      return body.map(({ name }: { name: string }) => name)
    }
    expect(await found('"embeddedMetadata.Keywords" IN ["été"]')).toEqual(['a.jpg'])
    expect(await found('"embeddedMetadata.Keywords" NOT IN ["sea"]')).toEqual(['plain.jpg'])
    expect(await found('"embeddedMetadata.Keywords" EXISTS')).toEqual(['a.jpg'])
  })

  test.each<[string, Buffer, object]>([
    ['without a mark of UTF-8 is Latin-1', dataset(2, 90, Buffer.from([0xc9, 0x76])), { City: 'Év' }],
    ['of one keyword is a list', dataset(2, 25, 'one'), { Keywords: ['one'] }],
    ['of another record is no field', dataset(3, 25, 'x'), {}],
    ['of a length beyond its end', Buffer.from([0x1c, 2, 25, 0, 9, 0x61]), {}],
    ['of an extended length', Buffer.from([0x1c, 2, 25, 0x80, 4, 0, 0, 0, 1, 0x61]), {}],
    ['that is none', Buffer.from('nothing of the kind'), {}],
  ])('%s', (_, block, expected) => {
    expect(parseIptc(block)).toEqual(expected)
  })
})

describe('XMP', () => {
  test.each(['jpeg', 'png', 'webp', 'tiff'] as const)('of a %s is flat', async (format) => {
    const xmp = packet('xmp:Rating="5"', `<dc:subject>${list('Bag', 'a &amp; b', 'c')}</dc:subject>`)
    const bytes = await picture().withXmp(xmp).toFormat(format).toBuffer()
    // TIFF is read by sharp alone.
    const expected = format === 'tiff' ? {} : { Rating: '5', Subject: ['a & b', 'c'] }
    expect(embeddedMetadata(bytes)).toEqual(expected)
  })

  test.each<[string, string, object]>([
    [
      'of several languages is the one for all',
      packet(
        '',
        '<dc:title><rdf:Alt><rdf:li xml:lang="de">Meer</rdf:li><rdf:li xml:lang="x-default">Sea</rdf:li></rdf:Alt></dc:title>',
      ),
      { Title: 'Sea' },
    ],
    ['in order', packet('', `<dc:creator>${list('Seq', 'A', 'B')}</dc:creator>`), { Creator: ['A', 'B'] }],
    [
      'of a structure is left out',
      packet(
        '',
        '<xmp:A rdf:parseType="Resource"><xmp:B>1</xmp:B></xmp:A><xmp:C>2</xmp:C><xmp:D><rdf:Description><xmp:E>3</xmp:E></rdf:Description></xmp:D>',
      ),
      { C: '2' },
    ],
    [
      'with numbers for letters',
      packet('', '<dc:x>&#65;&#x42;&unknown;&#x110000;</dc:x>'),
      { X: 'AB&unknown;&#x110000;' },
    ],
    [
      'with an entity that grows',
      `<!DOCTYPE x [<!ENTITY a "aaaa">]>${packet('', '<dc:x>&a;</dc:x>')}`,
      { X: '&a;' },
    ],
    ['without its end', packet('xmp:Rating="1"', '<dc:x>').replace('</rdf:Description>', ''), {}],
    ['that is none', 'nothing of the kind', {}],
    ['with hostile names', packet('xmp:__proto__="1" xmp:constructor="2"', ''), { Constructor: '2' }],
  ])('%s', (_, xml, expected) => {
    const values = parseXmp(Buffer.from(xml))
    expect(values).toEqual(expected)
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
  })

  test('of any size is read in a moment', () => {
    for (const text of ['<a>', '<rdf:Description>', '<dc:a b="', '<dc:a>x</dc:a>', '&#65;']) {
      const time = cpuTime()
      parseXmp(Buffer.from(packet('', text.repeat(200_000 / text.length))))
      expect(time()).toBeLessThan(1000)
    }
  })
})

test('of EXIF, IPTC and XMP the camera’s word counts first, then the editor’s', async () => {
  const bytes = await picture()
    .withExif({ IFD0: { Make: 'Acme' } })
    .withXmp(packet('xmp:Make="Other" xmp:Rating="3"', ''))
    .jpeg()
    .toBuffer()
  expect(embeddedMetadata(bytes)).toMatchObject({ Make: 'Acme', Rating: '3' })
})

test('whatever byte is changed, and wherever a file ends, reading it never fails', async () => {
  const whole = await withIptc(Buffer.concat([UTF8, dataset(2, 25, 'sea'), dataset(2, 120, 'text')]))
  const others = await Promise.all(
    (['png', 'webp'] as const).map((format) =>
      picture().withXmp(packet('xmp:Rating="5"', '')).toFormat(format).toBuffer(),
    ),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(whole, ...others),
      fc.nat(),
      fc.nat({ max: 255 }),
      fc.nat(),
      (bytes, at, value, end) => {
        const changed = Buffer.from(bytes.subarray(0, 1 + (end % bytes.length)))
        changed[at % changed.length] = value
        expect(embeddedMetadata(changed)).toBeTypeOf('object')
      },
    ),
    { numRuns: 1000 },
  )
})
