import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as url from '../../src/url'

const doc = readFileSync(new URL('../../docs/url.md', import.meta.url), 'utf8')
const examples = [...doc.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code)
const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...given: unknown[]) => Promise<void>
const scope = { ...url, createHmac }

describe('every example of docs/url.md runs', () => {
  test.each(examples.map((code, index) => [index + 1, code]))('number %i', async (_index, code) => {
    const body = String(code).replace(/^import .*\n/gm, '')
    await new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope))
    for (const [, names = ''] of String(code).matchAll(/^import \{ (.*) \}/gm)) {
      for (const name of names.split(', ')) expect(scope).toHaveProperty(name)
    }
  })

  // `expression // 'what it gives'`
  const claims = examples.flatMap((code) => [
    ...code.matchAll(/^(\w[^\n=]*(?: === [^\n]*)?) \/\/ ('.*'|\{.*\}|true)$/gm),
  ])
  test.each(claims.map(([, code, result]) => [code, result]))('%s is %s', async (code, result) => {
    const read = new AsyncFunction('expect', ...Object.keys(scope), `expect(${code}).toEqual(${result})`)
    await read(expect, ...Object.values(scope))
  })

  test('there are some', () => expect([examples.length, claims.length]).toEqual([7, 4]))
})
