import { describe, expect, test } from 'vitest'
import { version } from '../../package.json'
import { build, mutations, picture, project, settingsOf, stageFor } from '../deploy/stage'
import { runCli } from './run-cli'

const stage = stageFor()
const run = (cwd: string, ...args: string[]) =>
  runCli(args, {
    cwd,
    env: {
      NO_COLOR: '1',
      IMAGEKIT_URL_ENDPOINT: stage().urlEndpoint,
      IMAGEKIT_PRIVATE_KEY: stage().privateKey,
      IMAGE_KIT_BASE_URL: stage().url,
    },
  })

const commands = ['plan', 'sync', 'verify', 'purge', 'prune', 'doctor', 'migrate', 'emulator']

describe('an argument that no command knows ends it before anything is done', () => {
  test.each(commands)('%s: unknown flag, empty value', async (command) => {
    const root = project({ 'main.js': '' })
    const flag = await run(root, command, '--jsn')
    expect([flag.code, flag.out]).toEqual([1, ''])
    expect(flag.error).toContain('Unknown flag --jsn; did you mean --json? Nothing was done.')
    const switched = await run(root, command, '--json=0')
    expect([switched.code, switched.error]).toEqual([1, expect.stringContaining('is a switch')])
  })

  test.each(commands.filter((one) => one !== 'migrate'))('%s: extra words', async (command) => {
    const { code, error } = await run(project({ 'main.js': '' }), command, 'extra')
    expect([code, error]).toEqual([1, expect.stringContaining(`${command} takes no argument "extra"`)])
  })

  test.each(commands.filter((one) => one !== 'emulator'))('%s: a root that is missing', async (command) => {
    const root = project({ 'main.js': '' })
    const missing = await run(root, command, '--root', 'nowhere')
    expect(missing.error + missing.out).toMatch(/root .*nowhere does not exist/)
    expect(missing.code).toBe(1)
    expect((await run(root, command, '--root', 'main.js')).code).toBe(1)
  })

  test.each([
    [['--grace', '0', '--yes', '--manifests', 'dist/imagekit-manifest.json'], 'did you mean --manifest?'],
    [['--grace', '0', '--yes', '--manifest='], '--manifest has no value'],
    [['--grace', '0', '--manifest', '--yes'], '--manifest has no value'],
    [['--yes', '--manifest', 'a.json', '--manifest', 'b.json'], '--manifest is given twice'],
    [['--yes', '--yes'], '--yes is given twice'],
    [['-y'], 'Unknown flag -y'],
    [['--no-grace', '0'], 'Unknown flag --no-grace'],
  ])('prune %j deletes nothing', async (args, message) => {
    const root = project({ 'main.js': "import 'ik:./a.png?w=8'", 'a.png': await picture('red') })
    await build(settingsOf(stage(), root, { fileName: '[name]' }), root)
    stage().requests.clear()
    const { code, error } = await run(root, 'prune', ...args)
    expect([code, error]).toEqual([1, expect.stringContaining(message)])
    expect(mutations(stage())).toEqual([])
  })
})

test('arguments that are known pass: switches, their negation, values that start with a dash', async () => {
  const root = project({ 'main.js': '' })
  expect((await run(root, 'plan', '--no-json', '--folder=/x')).error).toBe('')
  expect((await run(root, 'plan', '--grace', '-1')).error).toMatch(/^--grace -1: expected a number/)
})

test('a word that is no command names the nearest one', async () => {
  const root = project({ 'main.js': '' })
  const { code, error } = await run(root, 'pln')
  expect([code, error]).toEqual([1, expect.stringContaining('Unknown command pln; did you mean plan?')])
  expect((await run(root, 'constructor')).error).toContain('Unknown command constructor.')
})

test('--version, and help whatever else is there', async () => {
  const root = project({ 'main.js': '' })
  for (const flag of ['--version', '-v']) {
    expect(await run(root, flag)).toEqual({ code: 0, out: `${version}\n`, error: '' })
  }
  expect(await run(root, 'plan', '--nope', '--help')).toMatchObject({ code: 0, error: '' })
})

test('--json prints JSON for errors too, in every command', async () => {
  const root = project({ 'main.js': '' })
  for (const args of [
    ['pln', '--json'],
    ['plan', '--nope', '--json'],
    ['migrate', '--json', 'nothing/**'],
    ['migrate', '--json', '--from', 'nobody'],
  ]) {
    const { code, out } = await run(root, ...args)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({ error: { code: 'INVALID_OPTIONS', message: expect.any(String) } })
  }
})
