import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { everyStep, readChain } from '../../src/engine/chain'
import { handlers } from '../../src/engine/handlers'
import { refuse } from '../../src/engine/refuse'
import { parameters } from '../../src/url'
import { engineDoc, testOf } from './engine-doc'

describe('every parameter', () => {
  test('has a handler, a reader, or is ImageKit’s alone, as the table of parameters says', () => {
    for (const { name, locality } of parameters) {
      // `raw` is text that holds others; it is ImageKit's alone only for those.
      if (name === 'raw') continue
      expect([name, handlers[name] === 'imagekit']).toEqual([name, locality === 'imagekit'])
    }
    expect(Object.keys(handlers).sort()).toEqual(parameters.map(({ name }) => name).sort())
  })

  test('has a test', () => {
    const untested = parameters.filter((parameter) => parameter.name !== 'raw' && !testOf(parameter))
    expect(untested.map(({ name }) => name)).toEqual([])
  })

  const elsewhere = parameters.filter(
    ({ locality, layers }) => locality === 'imagekit' && layers.includes('base'),
  )
  const samples: Record<string, unknown> = {
    zoom: 2,
    startOffset: 1,
    endOffset: 2,
    duration: 3,
    videoCodec: 'h264',
    audioCodec: 'aac',
    streamingResolutions: [240],
    aiChangeBackground: 'prompt-a',
    aiEdit: 'prompt-a',
  }
  test.each(elsewhere.filter(({ name }) => name !== 'raw').map(({ name, code }) => [name, code]))(
    '%s is refused by its code %s',
    (name, code) => {
      const chain = readChain([{ [name]: samples[name] ?? true }])
      expect(everyStep(chain)).toHaveLength(1)
      expect(() => refuse(chain)).toThrow(new RegExp(`^${code}.* is not supported locally$`))
    },
  )

  const values = parameters.flatMap(({ name, exceptions }) =>
    exceptions.filter(({ locality }) => locality === 'imagekit').map(({ values }) => [name, values] as const),
  )
  test('some values are refused where others are not', () => {
    expect(values).toEqual([
      ['focus', 'face and objects'],
      ['format', 'mp4, webm'],
      ['background', 'genfill'],
      ['overlay', 'video, subtitle'],
    ])
    for (const step of [
      { focus: 'face' },
      { focus: 'dog' },
      { format: 'mp4' },
      { background: 'genfill-prompt-a' },
    ]) {
      expect(() => refuse(readChain([step]))).toThrow(/is not supported locally/)
    }
  })
})

test('docs/engine.md is what the table gives', () => {
  const path = new URL('../../docs/engine.md', import.meta.url)
  if (process.env.UPDATE_DOCS) writeFileSync(path, engineDoc())
  expect(readFileSync(path, 'utf8')).toBe(engineDoc())
})
