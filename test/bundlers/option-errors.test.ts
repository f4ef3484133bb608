import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { copyFixture } from '../helpers/folder'
import { builders, bundlersInProcess } from './builders'

/* What a wrong option and a damaged lockfile print: a name and a message, without the plugin's own stack frames. */

const OWN_FRAME = /\bat .*(?:unplugin-imagekit|\/src\/(?:core|bundlers|diagnostics)\/)/

test.each(bundlersInProcess)('%s prints a plain name and message', async (name) => {
  const root = copyFixture('conformance')
  const error = await builders[name]({ root, options: { folder: 'a b' } }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  for (const printed of [inspect(error), (error as Error).stack ?? '', (error as Error).message]) {
    expect(printed).not.toMatch(OWN_FRAME)
    expect(printed).not.toMatch(/_ImageKitBuildError|position: undefined|before its configuration/)
  }
  expect(inspect(error)).toContain(
    "folder must be a Media Library folder of letters, digits, - _ and /; it is 'a b'.",
  )
})
