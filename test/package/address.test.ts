import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository, temporaryFolder } from '../helpers/folder'

/*
 * A release writes where the project lives into its package.json: npm's page links to it, and so do relative links of the README.
 */

function packageFolder() {
  const folder = temporaryFolder()
  copyFileSync(join(repository, 'package.json'), join(folder, 'package.json'))
  const run = (...args: string[]) => {
    const script = join(repository, 'build/package-address.mjs')
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], {
      cwd: folder,
      encoding: 'utf8',
    })
    return { status, stderr }
  }
  return { run, manifest: () => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }
}

test.each([
  ['https://github.com/owner/name', 'https://github.com/owner/name'],
  ['https://gitlab.com/group/sub.group/name.git', 'https://gitlab.com/group/sub.group/name'],
])('%s becomes repository, homepage and bugs', (address, web) => {
  const { run, manifest } = packageFolder()
  const { repository: _, homepage: __, bugs: ___, ...before } = manifest()
  expect(run(address)).toEqual({ status: 0, stderr: '' })
  expect(manifest()).toEqual({
    ...before,
    repository: { type: 'git', url: `git+${web}.git` },
    homepage: `${web}#readme`,
    bugs: { url: `${web}/issues` },
  })
  expect(run('--check').status).toBe(0)
})

test('nothing is published without them', () => {
  const { run, manifest } = packageFolder()
  expect(manifest().scripts.prepublishOnly).toBe('node build/package-address.mjs --check')
  expect(run('--check')).toEqual({
    status: 1,
    stderr: expect.stringContaining('package.json has no repository, homepage, bugs: run node build/'),
  })
  const workflow = readFileSync(join(repository, '.github/workflows/release.yml'), 'utf8')
  expect(workflow.indexOf('build/package-address.mjs')).toBeGreaterThan(0)
  expect(workflow.indexOf('build/package-address.mjs')).toBeLessThan(workflow.indexOf('npm publish'))
})

test.each([
  '',
  'owner/name',
  'git@github.com:owner/name.git',
  'https://github.com/',
  'https://github.com/o/n?x',
])('%j is no address', (address) => {
  const { run, manifest } = packageFolder()
  const before = manifest()
  expect(run(address)).toEqual({ status: 1, stderr: expect.stringContaining('is no https address') })
  expect(manifest()).toEqual(before)
})
