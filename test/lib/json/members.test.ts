import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMembers } from '../../../src/lib/json/members'
import { JsonMemberStream } from '../../../src/lib/json/stream'
import { temporaryFolder } from '../../helpers/folder'

test('a small file has the members and the rest that a stream finds', () => {
  const file = join(temporaryFolder(), 'a.json')
  fc.assert(
    fc.property(fc.json(), fc.constantFrom([], ['images'], ['a', 'images']), (json, path) => {
      const text = path.reduceRight((inner, key) => `{"before":1,${JSON.stringify(key)}:${inner}}`, json)
      writeFileSync(file, text)
      const whole: [string, unknown][] = []
      const streamed: [string, unknown][] = []
      const stream = new JsonMemberStream(path, (key, value) => streamed.push([key, value]))
      stream.push(text)
      const around = stream.end()
      expect(readMembers(file, path, (key, value) => whole.push([key, value]))).toEqual(around)
      expect(new Map(whole)).toEqual(new Map(streamed))
    }),
  )
})
