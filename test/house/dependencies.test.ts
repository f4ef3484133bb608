import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../helpers/folder'

interface Locked {
  dev?: boolean
  optional?: boolean
  peer?: boolean
  devOptional?: boolean
  hasInstallScript?: boolean
}

const read = (name: string) => JSON.parse(readFileSync(join(repository, name), 'utf8'))

test('nothing that an installation brings runs a script', () => {
  const packages = Object.entries(read('package-lock.json').packages as Record<string, Locked>)
  const installed = packages.filter(
    ([path, { dev, peer, optional, devOptional }]) =>
      path !== '' && !dev && !peer && !optional && !devOptional,
  )
  expect(installed.length).toBeGreaterThan(5)
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([])
  const { scripts } = read('package.json') as { scripts: Record<string, string> }
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare']
  expect(hooks.filter((name) => name in scripts)).toEqual([])
})

test('CI runs on every system and version that is supported', () => {
  const workflow = readFileSync(join(repository, '.github/workflows/ci.yml'), 'utf8')
  expect(workflow).toContain('os: [ubuntu-latest, macos-latest, windows-latest]')
  expect(workflow).toContain('node: [20, 22, 24, 26]')
  for (const script of workflow.matchAll(/npm run ([\w:]+)/g)) {
    expect(Object.keys(read('package.json').scripts)).toContain(script[1])
  }
})
