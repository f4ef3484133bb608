import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionsOf } from '../../src/cli/emulator/emulator-options'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'imagekit-cli-options-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function file(name: string, content: string): string {
  const path = join(root, name)
  writeFileSync(path, content)
  return path
}

/** As citty gives them, with the defaults of the flags. */
const given = (args: Record<string, string | boolean>, ...rest: string[]) =>
  optionsOf({ _: rest, port: '4100', latency: '0', 'job-ms': '50', ...args })

describe('the options of the command line', () => {
  test('are by default those of an emulator at port 4100', () => {
    expect(given({})).toEqual({ port: 4100, latency: 0, jobMs: 50, cdn: false, fetchOrigins: false })
  })

  test('come through, each', () => {
    const faults = [{ route: 'upload', status: 503 }]
    expect(
      given({
        port: '0',
        dir: 'kept',
        seed: 'images',
        'imagekit-id': 'shop',
        'public-key': 'public_s',
        'private-key': 'private_s',
        cdn: true,
        latency: '120',
        'job-ms': '5',
        'fetch-origins': true,
        'webhook-url': 'http://127.0.0.1:1/a,http://127.0.0.1:1/b',
        faults: file('faults.json', JSON.stringify(faults)),
      }),
    ).toEqual({
      port: 0,
      dir: 'kept',
      seed: 'images',
      imagekitId: 'shop',
      publicKey: 'public_s',
      privateKey: 'private_s',
      cdn: true,
      latency: 120,
      jobMs: 5,
      fetchOrigins: true,
      webhookUrls: ['http://127.0.0.1:1/a', 'http://127.0.0.1:1/b'],
      faults,
    })
    expect(given({ folder: 'kept' })).toMatchObject({ dir: 'kept' })
    const more = {
      limits: { files: 1 },
      rateLimits: [{ limit: 5 }],
      settings: { quality: 60 },
      maxVideoBytes: 9,
    }
    expect(given({ options: file('options.json', JSON.stringify(more)) })).toMatchObject(more)
  })

  test('have seeds of accounts where their file says, seen from there', () => {
    mkdirSync(join(root, 'below'))
    const accounts = file(
      'below/accounts.json',
      '[{"imagekitId":"shop","seed":"./images"},{"imagekitId":"blog"}]',
    )
    expect(given({ accounts }).accounts).toEqual([
      { imagekitId: 'shop', seed: join(root, 'below/images') },
      { imagekitId: 'blog' },
    ])
  })

  test.each<[string, Record<string, string | boolean>, string]>([
    ['a port that is none', { port: 'abc' }, '--port abc: expected a number from 0 to 65535'],
    ['a port that is too high', { port: '65536' }, '--port 65536: expected a number from 0 to 65535'],
    ['a latency below 0', { latency: '-1' }, '--latency -1: expected a number from 0 to 86400000'],
    ['a latency of 1.5', { latency: '1.5' }, '--latency 1.5: expected a number from 0 to 86400000'],
    ['a time of jobs in words', { 'job-ms': 'soon' }, '--job-ms soon: expected a number from 0 to 86400000'],
    ['a flag without its value', { seed: '' }, '--seed: needs a value'],
    ['two folders', { dir: 'a', folder: 'b' }, '--dir and --folder are the same: pass one'],
    [
      'accounts and a key',
      { accounts: 'a.json', 'private-key': 'x' },
      '--accounts: the file has to contain all settings',
    ],
    ['a file that is not there', { faults: 'nowhere.json' }, '--faults nowhere.json: no such file'],
  ])('with %s are refused', (_, args, message) => {
    expect(() => given(args)).toThrow(message)
  })

  test('with a file that is no JSON, or a folder, say which', () => {
    const broken = file('broken.json', '[{')
    expect(() => given({ faults: broken })).toThrow(`--faults ${broken}: not JSON: `)
    const list = file('list.json', '[]')
    expect(() => given({ options: list })).toThrow(`--options ${list}: expected an object`)
    const own = file('own.json', '{ "port": 1 }')
    expect(() => given({ options: own })).toThrow(`--options ${own}: port is not one of limits, rateLimits`)
    expect(() => given({ accounts: root })).toThrow(`--accounts ${root}: EISDIR`)
    const object = file('object.json', '{}')
    expect(() => given({ accounts: object })).toThrow(`--accounts ${object}: expected an array of accounts`)
  })
})
