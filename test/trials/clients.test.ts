import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../src/emulator'
import { environmentOf } from '../../src/emulator/environment'
import { tealJpeg } from '../emulator/picture'
import { repository, temporaryFolder } from '../helpers/folder'
import { type Call, type Client, go, inPage, interpreted, java, sourceOf } from './helpers/clients'
import { section } from './helpers/report'

/*
 * The official SDKs, unmodified, on the emulator. Sources of those that are not npm's are no part of this repository:
 * `IMAGEKIT_SDKS` names a folder that has them as their public repositories do (`go-1.0.3`, `go-2.10.0`, `php-4.0.2`,
 * `python-4.2.0`, `python-5.1.2`, `ruby-3.1.0`, `ruby-4.6.0`, `java-2.0.1`), with `npm/node_modules` of the SDKs that are not
 * development dependencies, and the libraries that Debian does not have: `gopath` (standard-webhooks, sjson),
 * `php-beberlei-assert`, `ruby-standardwebhooks`, and `python`, an environment with httpx and pydantic 2.
 */

const sdks = process.env.IMAGEKIT_SDKS
const record = sdks ? section('Official SDKs', ['client', 'version', 'calls passed', 'the rest']) : () => {}

const EMPTY =
  'done, but the SDK reads a body of each answer, and the API answers 204, which has none: an error of the SDK'
const python = (folder: string) => {
  const own = join(folder, 'python/bin/python')
  return existsSync(own) ? own : '/usr/bin/python3'
}

const CLIENTS: Client[] = [
  { name: 'Go 1', source: 'go-1', run: go('go1.go', 'imagekit-go') },
  {
    name: 'Go 2',
    source: 'go-2',
    run: go('go2.go', 'imagekit-go/v2'),
    rest: {
      'Files.Versions.Delete': EMPTY,
      'Files.Copy': EMPTY,
      'Files.Move': EMPTY,
      'Folders.Delete': EMPTY,
      'CustomMetadataFields.Delete': EMPTY,
    },
  },
  {
    name: 'Java 2',
    source: 'java-2',
    run: java('Java2'),
    rest: {
      'getUrl, raw':
        'its README’s `raw` is `raw-…` in the SDK’s URLs, which no parameter of ImageKit’s is; ImageKit’s own answer is not known',
    },
  },
  { name: 'PHP 4', source: 'php-4', run: interpreted('php', 'php4.php') },
  { name: 'Python 4', source: 'python-4', run: interpreted('/usr/bin/python3', 'python4.py') },
  { name: 'Python 5', source: 'python-5', run: interpreted(python, 'python5.py') },
  { name: 'Ruby 3', source: 'ruby-3', run: interpreted('ruby', 'ruby3.rb') },
  { name: 'Ruby 4', source: 'ruby-4', run: interpreted('ruby', 'ruby4.rb') },
  { name: '`imagekit`', source: 'imagekit', run: interpreted('node', 'npm/node6.mjs') },
  { name: '`@imagekit/nodejs`', source: '@imagekit/nodejs', run: interpreted('node', 'npm/node7.mjs') },
  { name: '`@imagekit/javascript`', source: '@imagekit/javascript', run: inPage('javascript') },
  { name: '`@imagekit/react`', source: '@imagekit/react', run: inPage('react') },
  { name: '`@imagekit/next`', source: '@imagekit/next', run: inPage('next') },
  { name: '`@imagekit/vue`', source: '@imagekit/vue', run: inPage('vue') },
]

describe.each(CLIENTS)('$name', (client) => {
  test('every call passes, but for those that are named', async () => {
    const found = sdks && sourceOf(client, sdks)
    if (!found) {
      console.info(
        `${client.name}: not run, ${sdks ? `no ${client.source} in ${sdks}` : 'IMAGEKIT_SDKS is not set'}`,
      )
      return
    }
    const folder = temporaryFolder()
    const seed = join(folder, 'seed')
    mkdirSync(seed)
    copyFileSync(join(repository, 'test/fixtures/videos/clip.mp4'), join(seed, 'clip.mp4'))
    // PHP 4 and Ruby 3 drop ports from URL-endpoints.
    const emulator = await startEmulator({ port: 80, seed }).catch(() => startEmulator({ seed }))
    const isOn80 = !/:\d/.test(emulator.url)
    onTestFinished(() => emulator.close())
    const picture = join(folder, 'a.jpg')
    writeFileSync(picture, await tealJpeg(60, 40))
    const env = { ...process.env, ...environmentOf(emulator) }
    const calls = await client.run({ source: found.source, sdks, picture, folder, env })

    const { rest = {} } = client
    const failed = calls.filter(({ ok }) => !ok)
    const isKnown = ({ call, reason = '' }: Call) =>
      Object.hasOwn(rest, call) || (!isOn80 && reason.includes('127.0.0.1:80'))
    expect(failed.filter((one) => !isKnown(one))).toEqual([])
    // A call that passes by now is no exception any more.
    expect(Object.keys(rest).filter((name) => !failed.some(({ call }) => call === name))).toEqual([])
    expect(calls.length).toBeGreaterThan(14)
    record({
      case: client.name,
      method: found.version,
      n: `${calls.length - failed.length} of ${calls.length}`,
      result: reasons(failed, rest),
    })
  })
})

/** Why calls fail: each reason once, with its calls. */
function reasons(failed: Call[], rest: Readonly<Record<string, string>>): string {
  const byReason = new Map<string, string[]>()
  for (const { call, reason = '' } of failed) {
    const why = rest[call] ?? reason
    byReason.set(why, [...(byReason.get(why) ?? []), `\`${call}\``])
  }
  return [...byReason].map(([why, calls]) => `${calls.join(', ')}: ${why}`).join('; ')
}
