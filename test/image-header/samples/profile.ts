import { latin1, number } from './bytes'

/**
 * A profile for grey with a pure exponent.
 *
 * @param gamma 1 for numbers that are light itself
 * @see https://www.color.org/specification/ICC.1-2022-05.pdf
 */
export function greyProfile(gamma: number): Buffer {
  const white = Buffer.concat([
    latin1('XYZ \0\0\0\0'),
    ...[0.9642, 1, 0.8249].map((value) => number(Math.round(value * 65536), 4)),
  ])
  const curve = Buffer.concat([
    latin1('curv\0\0\0\0'),
    number(1, 4),
    number(Math.round(gamma * 256), 2),
    Buffer.alloc(2),
  ])
  const text = (type: string) => Buffer.concat([latin1(`${type}\0\0\0\0`), latin1('grey\0\0\0\0')])
  const description = Buffer.concat([
    latin1('desc\0\0\0\0'),
    number(5, 4),
    latin1('grey\0'),
    Buffer.alloc(79),
  ])
  const tags = [
    ['desc', description],
    ['cprt', text('text')],
    ['wtpt', white],
    ['kTRC', curve],
  ] as const
  let at = 128 + 4 + tags.length * 12
  const entries: Buffer[] = []
  const contents: Buffer[] = []
  for (const [name, content] of tags) {
    const padded = Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)])
    entries.push(latin1(name), number(at, 4), number(content.length, 4))
    contents.push(padded)
    at += padded.length
  }
  const header = Buffer.alloc(128)
  header.writeUInt32BE(at, 0)
  header.writeUInt32BE(0x02100000, 8)
  header.write('mntrGRAYXYZ ', 12, 'latin1')
  header.write('acsp', 36, 'latin1')
  for (const [index, value] of [0.9642, 1, 0.8249].entries())
    header.writeUInt32BE(Math.round(value * 65536), 68 + index * 4)
  return Buffer.concat([header, number(tags.length, 4), ...entries, ...contents])
}
