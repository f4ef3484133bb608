import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'vite'
import { describe, expect, test } from 'vitest'
import { readEnvFiles } from '../../../src/core/config/env-files'
import { refuseLeaksBelow } from '../../../src/core/config/leak-scan'
import { resolveOptions } from '../../../src/core/config/options'
import { createSecret, refusePublicSecret } from '../../../src/core/config/secrets'
import imagekit from '../../../src/vite'
import { temporaryFolder } from '../../helpers/folder'

const key = 'private_canary/+=0123456789'

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const root = temporaryFolder()
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), content)
  }
  return root
}

describe('the private key is found in the output folder', () => {
  const far = Buffer.alloc(3_000_000, 'x')
  const at = (offset: number) => Buffer.concat([far.subarray(0, offset), Buffer.from(key), far])
  test.each<[string, string | Buffer]>([
    ['as it is', `const key = '${key}'`],
    ['across two chunks', at((1 << 20) - 5)],
    ['at the end', Buffer.concat([far, Buffer.from(key)])],
    ['as a Basic header', Buffer.from(`${key}:`).toString('base64')],
    ...[0, 1, 2].map((offset): [string, string] => [
      `in a data URI, ${offset} bytes after a group`,
      `url(data:image/svg+xml;base64,${Buffer.from(`${'<!'.repeat(3)}${'x'.repeat(offset)}${key} -->`).toString('base64')})`,
    ]),
  ])('%s', (_, content) => {
    const root = folderWith({ 'dist/deep/er/file.bin': content, 'dist/index.html': '' })
    expect(() => refuseLeaksBelow(createSecret(key), join(root, 'dist'), root)).toThrow(
      /in the build output, in .*file\.bin/,
    )
    expect(() =>
      refuseLeaksBelow(createSecret('private_other/+=0123456789'), join(root, 'dist'), root),
    ).not.toThrow()
  })

  test('in a file that is no longer the text that has been searched', () => {
    const root = folderWith({ 'dist/a.js': `x('${key}')`, 'dist/b.js': 'ä' })
    const folder = join(root, 'dist')
    const refuse = (a: string) => {
      const searched = Object.entries({ a, b: 'ä', gone: '' })
      const byPath = new Map(searched.map(([name, text]) => [join(folder, `${name}.js`), text]))
      refuseLeaksBelow(createSecret(key), folder, root, byPath)
    }
    expect(() => refuse(`x('${key}');`)).toThrow(/a\.js/)
    // What has been searched is not searched again.
    expect(() => refuse(`x('${key}')`)).not.toThrow()
  })

  test('not in an output folder that is the project’s own, where .env is', () => {
    const root = folderWith({ '.env': `IMAGEKIT_PRIVATE_KEY=${key}` })
    expect(() => refuseLeaksBelow(createSecret(key), root, root)).not.toThrow()
  })

  test('in a file that Vite copies from the public folder', async () => {
    const root = folderWith({
      'index.html': '<script type="module" src="/main.js"></script>',
      'main.js': 'console.log(1)',
      'public/.well-known/config.json': JSON.stringify({ key }),
    })
    const options = { urlEndpoint: 'https://ik.imagekit.io/demo', privateKey: key }
    const building = build({ root, configFile: false, logLevel: 'silent', plugins: [imagekit(options)] })
    await expect(building).rejects.toThrow(/private key is in the build output, in .*config\.json/)
  })
})

describe('.env files', () => {
  test('as Vite has them: modes, local files, references, and nothing else', () => {
    const root = folderWith({
      '.env':
        'ID=shop\nIMAGEKIT_URL_ENDPOINT=https://ik.imagekit.io/${ID}\nIMAGEKIT_PUBLIC_KEY=a\\$b${NONE:-c}\nOTHER=1',
      '.env.local': 'IMAGEKIT_PRIVATE_KEY=one',
      '.env.production': 'IMAGEKIT_PRIVATE_KEY=two\nIMAGEKIT_A=$IMAGEKIT_A',
    })
    expect(readEnvFiles(root)).toEqual({
      IMAGEKIT_URL_ENDPOINT: 'https://ik.imagekit.io/shop',
      IMAGEKIT_PUBLIC_KEY: 'a$bc',
      IMAGEKIT_PRIVATE_KEY: 'one',
    })
    expect(readEnvFiles(root, 'production')).toMatchObject({ IMAGEKIT_PRIVATE_KEY: 'two', IMAGEKIT_A: '' })
    expect(readEnvFiles(join(root, 'nowhere'))).toEqual({})
  })

  const prefixes = [
    'VITE_',
    'PUBLIC_',
    'NEXT_PUBLIC_',
    'NUXT_PUBLIC_',
    'REACT_APP_',
    'GATSBY_',
    'EXPO_PUBLIC_',
    'VUE_APP_',
  ]
  test.each(prefixes)('a private key under %s is refused, from a file and from the environment', (prefix) => {
    const name = `${prefix}IMAGEKIT_PRIVATE_KEY`
    const root = folderWith({ '.env': `${name}=x` })
    for (const environment of [readEnvFiles(root), { [name]: 'x' }, { [`${prefix}X`]: 'private_x' }]) {
      expect(() => resolveOptions({}, environment, root)).toThrow(/published in the browser bundle/)
    }
  })

  test('the build tool’s own prefix counts too', () => {
    expect(() => refusePublicSecret({ APP_KEY: 'private_x' }, ['APP_'])).toThrow(/begin with APP_/)
    expect(() => refusePublicSecret({ APP_KEY: 'private_x' }, [''])).not.toThrow()
  })
})
