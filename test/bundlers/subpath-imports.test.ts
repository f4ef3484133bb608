import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { builders, bundlerNames } from './builders'

/** `#img/…` means what `imports` in package.json says, in every bundler. */
test.each(bundlerNames)('%s: a subpath import, plain and as a specifier', async (bundler) => {
  const root = temporaryFolder()
  const all = {
    'package.json': '{"type":"module","imports":{"#img/*":"./pictures/*"}}',
    'pictures/own.jpg': await tealJpeg(300, 200),
    'src/main.js': [
      "import own, { srcset } from '#img/own.jpg?w=134;200'",
      "import other from 'ik:#img/own.jpg?w=50'",
      "const url = new URL('#img/own.jpg?w=60', import.meta.url).href",
      'globalThis.__conformance = { own, srcset, other, url }',
    ].join('\n'),
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  const options = {
    urlEndpoint: 'https://ik.imagekit.io/demo',
    dryRun: true,
    manifest: false as const,
    strict: true,
  }
  const { run } = await builders[bundler]({ root, options })
  const { own, srcset, other, url } = await run()
  expect(own).toMatch(/own\.jpg\?tr=w-200$/)
  expect(srcset).toMatch(/tr=w-134 134w/)
  expect(other).toMatch(/own\.jpg\?tr=w-50$/)
  expect(url).toMatch(/own\.jpg\?tr=w-60$/)
})
