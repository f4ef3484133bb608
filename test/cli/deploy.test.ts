import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { purge } from '../../src/deploy'
import { build, mutations, picture, project, settingsOf, stageFor, write } from '../deploy/stage'
import { cliScript, runCli, runCliApart } from './run-cli'

const stage = stageFor()

const account = () => ({
  IMAGEKIT_URL_ENDPOINT: stage().urlEndpoint,
  IMAGEKIT_PRIVATE_KEY: stage().privateKey,
  IMAGE_KIT_BASE_URL: stage().url,
})
const run = (cwd: string, ...args: string[]) => runCli(args, { cwd, env: account() })
const json = async (cwd: string, ...args: string[]) => {
  const { out, ...rest } = await run(cwd, ...args, '--json')
  return { ...rest, value: JSON.parse(out) }
}

const config = "export default { options: { folder: '/app', fileName: '[name]' }, inlineLimit: 0 }\n"
const newProject = async () =>
  project({
    'main.js': "import a from 'ik:./a.png?w=8'\nconsole.log(a)\n",
    'a.png': await picture('red'),
    'unplugin-imagekit.config.mjs': config,
  })
const built = async (root: string) => build(settingsOf(stage(), root, { fileName: '[name]' }), root)

test('a deploy from the first plan to a purge, with the exit codes that a CI goes by', async () => {
  const root = await newProject()
  expect(await run(root, 'plan')).toMatchObject({
    code: 2,
    out: expect.stringMatching(/uploads +1 [\s\S]*ik:\.\/a\.png/),
  })
  expect(await run(root, 'sync')).toMatchObject({ code: 0, out: expect.stringContaining('uploaded    1 (') })
  await built(root)
  expect(await run(root, 'purge')).toMatchObject({
    code: 0,
    out: expect.stringContaining('no earlier deploy is known'),
  })
  expect(await run(root, 'plan')).toMatchObject({ code: 0 })
  expect(await run(root, 'verify')).toMatchObject({ code: 0, out: expect.stringContaining('✓ 2 URLs') })

  write(root, { 'a.png': await picture('lime') })
  await built(root)
  const planned = await json(root, 'plan')
  expect([planned.code, planned.value.purges.requests.length]).toEqual([2, 1])
  const purged = await json(root, 'purge')
  expect([purged.code, purged.value.sent.length]).toEqual([0, 1])
  expect((await json(root, 'plan')).code).toBe(0)
  expect(await json(root, 'prune')).toMatchObject({ code: 0, value: { files: [], deleted: 0 } })
  // A repository of its own: this one's ignores the folder of its tests.
  execFileSync('git', ['init', '-q'], { cwd: root })
  expect(await run(root, 'doctor')).toMatchObject({
    code: 0,
    out: expect.stringContaining('→ Add to .gitattributes'),
  })
})

test('verify ends with 1 on a miss, and names it', async () => {
  const root = await newProject()
  await built(root)
  stage().reset()
  const { code, out } = await run(root, 'verify', '--skip-originals')
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/✗ 1 of [\s\S]*status 404: http\S+ \(ik:\.\/a\.png\?w=8\)/),
  ])
})

describe('a dry run, or a command that only looks, changes nothing at ImageKit', () => {
  test.each([
    ['plan'],
    ['sync', '--dry-run'],
    ['sync', '--dry-run', '--check'],
    ['purge', '--dry-run'],
    ['purge', '--dry-run', '--allow-others'],
    ['prune'],
    ['prune', '--dry-run', '--yes', '--grace', '0'],
    ['verify'],
    ['doctor'],
  ])('%s %s %s', async (...args) => {
    const root = await newProject()
    await built(root)
    await purge(settingsOf(stage(), root, { fileName: '[name]' }))
    write(root, { 'a.png': await picture('lime') })
    await built(root)
    stage().requests.clear()
    expect((await run(root, ...args)).error).not.toMatch(/error/i)
    expect(stage().requests.count()).toBeGreaterThan(args[0] === 'sync' && !args.includes('--check') ? -1 : 0)
    expect(mutations(stage())).toEqual([])
  })
})

test('the plan as a comment on a pull request', async () => {
  const root = await newProject()
  const { out } = await run(root, 'plan', '--markdown')
  expect(out.replace(/127\.0\.0\.1:\d+/, 'host').replace(/\d+ B/g, '… B')).toMatchInlineSnapshot(`
    "### ImageKit

    1 reference, \`http://host/demo\`

    | | |
    | --- | --- |
    | uploads | **1** (… B) |
    | renditions | 1 new, 0 gone, 0 unchanged |
    | purges | none; 0 of 1000 used this month |
    | prunes | none |

    <details><summary>Uploads</summary>

    - \`ik:./a.png?w=8\` … B

    </details>
    "
  `)
})

test('colours where they are wanted, none with NO_COLOR', async () => {
  const root = await newProject()
  const [plain, coloured] = await Promise.all(
    ['NO_COLOR', 'FORCE_COLOR'].map((name) =>
      runCliApart(['plan'], { cwd: root, env: { ...account(), [name]: '1' } }),
    ),
  )
  expect([plain?.out.includes('\u001b['), coloured?.out.includes('\u001b[')]).toEqual([false, true])
})

test('what is wrong is one red line, or JSON, and exit code 1; never the key', async () => {
  const root = project({ 'main.js': '' })
  const missing = await run(root, 'purge')
  expect([missing.code, missing.out, missing.error]).toEqual([
    1,
    '',
    expect.stringMatching(/No imagekit-manifest\.json .*--manifest/),
  ])
  const asJson = await run(root, 'verify', '--json')
  expect(JSON.parse(asJson.out)).toEqual({ error: { code: 'MANIFEST_INVALID', message: expect.any(String) } })
  for (const args of [
    ['plan', '--grace', 'x'],
    ['sync', '--shard', '5/4'],
    ['sync', '--env', 'nowhere'],
  ]) {
    const { code, out, error } = await run(root, ...args)
    expect([code, out]).toEqual([1, ''])
    expect(error).toMatch(/^--/)
    expect(error).not.toMatch(/\n.+at /)
  }
  expect(missing.error + asJson.out + asJson.error).not.toContain(stage().privateKey)
})

test('several environments: each has its own account, folder and entries in the lockfile', async () => {
  const root = await newProject()
  write(root, {
    'unplugin-imagekit.config.mjs': `export default { inlineLimit: 0, environments: { one: { folder: '/one' }, two: { folder: '/two' } } }\n`,
  })
  const { value } = await json(root, 'sync', '--env', 'one,two')
  expect([value.one.uploaded, value.two.uploaded]).toEqual([1, 1])
  expect(
    stage()
      .store.files()
      .map(({ filePath }) => filePath.split('/')[1]),
  ).toEqual(['one', 'two'])
  expect((await json(root, 'sync', '--env', 'one')).value).toMatchObject({ locked: 1, uploaded: 0 })
})

test.runIf(process.platform === 'linux')(
  'a report that a full disk does not take is no success',
  async () => {
    const root = await newProject()
    await run(root, 'sync')
    const command = [process.execPath, await cliScript(), 'sync']
    const printed = (target: string) =>
      promisify(execFile)('sh', ['-c', `'${command.join("' '")}' ${target}`], {
        cwd: root,
        env: { ...process.env, ...account() },
      }).then(
        ({ stderr }) => ({ code: 0, stderr }),
        ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
      )
    expect(await printed('> /dev/full')).toEqual({
      code: 1,
      stderr: expect.stringContaining("The output can't be written: ENOSPC"),
    })
    expect(await printed('| true')).toEqual({ code: 0, stderr: '' })
  },
)

test.runIf(process.platform === 'linux')(
  'a working directory that is gone is named as the reason',
  async () => {
    const root = await newProject()
    const script = `mkdir gone; cd gone; rmdir ../gone; '${process.execPath}' '${await cliScript()}' plan`
    const { stderr } = await promisify(execFile)('sh', ['-c', script], { cwd: root }).catch((error) => error)
    expect(stderr).toContain('The working directory no longer exists. Change to another one.')
  },
)
