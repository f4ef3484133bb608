import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands'
import { temporaryFolder } from '../helpers/folder'
import { runCli, runCliApart } from './run-cli'

const run = (args: string[]) => runCli(args, { cwd: tmpdir() })

describe.each(['', ...Object.keys(COMMANDS)])('help of %s', (name) => {
  test('is left-aligned, without control characters in a pipe, and ends with one example', async () => {
    const { code, out, error } = await run([...(name ? [name] : []), '--help'])
    expect([code, error]).toEqual([0, ''])
    expect(out).toBe(stripVTControlCharacters(out))
    expect(out.split('\n').every((line) => /^(?:| {2})\S|^$/.test(line))).toBe(true)
    expect(out.match(/^Example:\n {2}npx unplugin-imagekit .+\n$/gm)).toHaveLength(1)
  })

  if (name)
    test('its example has flags that it knows', async () => {
      const { example } = COMMANDS[name]!
      const { out } = await run([name, '--help'])
      const flags = example.match(/--[\w-]+/g) ?? []
      for (const flag of flags) expect(out).toMatch(new RegExp(`^ {2}${flag}\\b`, 'm'))
    })
})

test('colours where they are wanted', async () => {
  const { out } = await runCliApart(['--help'], { cwd: tmpdir(), env: { FORCE_COLOR: '1' } })
  expect(out).not.toBe(stripVTControlCharacters(out))
})

test('help without any argument, and of a command with others', async () => {
  expect((await run([])).out).toBe((await run(['-h'])).out)
  expect((await run(['plan', '--json', '-h'])).out).toBe((await run(['plan', '--help'])).out)
})

test('completion in bash: commands, and the flags of each', async () => {
  const { code, out } = await run(['--completion', 'bash'])
  expect(code).toBe(0)
  const script = join(temporaryFolder(), 'completion.sh')
  writeFileSync(script, out)
  const complete = (...words: string[]) =>
    execFileSync('bash', [
      '-c',
      `source "$1"; shift; COMP_WORDS=(unplugin-imagekit "$@"); COMP_CWORD=$#; _unplugin_imagekit; echo "\${COMPREPLY[@]}"`,
      '-',
      script,
      ...words,
    ])
      .toString()
      .trim()
      .split(' ')
  expect(complete('p')).toEqual(['plan', 'purge', 'prune'])
  expect(complete('plan', '--ma')).toEqual(['--manifest', '--markdown'])
  expect(complete('emulator', '--p')).toEqual(['--port', '--public-key', '--private-key'])
})

test.each(['zsh', 'fish'])('completion of %s names every command and flag', async (shell) => {
  const { out } = await run([`--completion=${shell}`])
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    const { args = {} } = await load()
    for (const [flag, { type }] of Object.entries(args))
      if (type !== 'positional') expect([name, out]).toEqual([name, expect.stringContaining(flag)])
    expect(out).toContain(name)
  }
})

test('another shell is an error', async () => {
  const { code, error } = await run(['--completion', 'tcsh'])
  expect([code, error]).toEqual([1, expect.stringContaining('expected bash, zsh, fish')])
})
