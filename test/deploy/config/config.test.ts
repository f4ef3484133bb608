import { describe, expect, test } from 'vitest'
import { loadConfig, settingsFor } from '../../../src/deploy'
import { setUp } from '../../../src/deploy/setup'
import { project } from '../stage'

test('no config file is no error', async () => {
  expect(await loadConfig(project({}))).toEqual({})
})

test('the file of the usual name, or the one that is named', async () => {
  const root = project({
    'unplugin-imagekit.config.mjs': "export default { options: { folder: '/a' } }",
    'other.mjs': "export default { options: { folder: '/b' } }",
  })
  expect(await loadConfig(root)).toMatchObject({ options: { folder: '/a' } })
  expect(await loadConfig(root, 'other.mjs')).toMatchObject({ options: { folder: '/b' } })
})

test.each([
  ['export default 1', /has no object as its default export/],
  ['export const x = 1', /has no object as its default export/],
  ['export default { enviroments: {} }', /enviroments.*did you mean environments/],
  ['export default {', /Can't read the config/],
])('%s is refused', async (code, message) => {
  await expect(loadConfig(project({ 'unplugin-imagekit.config.mjs': code }))).rejects.toThrow(message)
})

describe('environments', () => {
  const config = {
    options: { folder: '/site', urlEndpoint: 'https://ik.imagekit.io/one' },
    environments: { staging: { urlEndpoint: 'https://ik.imagekit.io/two' } },
  }
  const optionsOf = (name: string | undefined, variables = {}, files = {}) =>
    setUp(settingsFor(config, name, project(files), variables)).options

  test('one overrides what is different there, and keeps the rest', () => {
    expect(optionsOf(undefined)).toMatchObject({ folder: '/site', urlEndpoint: 'https://ik.imagekit.io/one' })
    expect(optionsOf('staging')).toMatchObject({ folder: '/site', urlEndpoint: 'https://ik.imagekit.io/two' })
  })

  test.each([
    ['.env', undefined, {}, 'private_file'],
    ['.env.staging', 'staging', {}, 'private_file'],
    ['.env.production', undefined, {}, 'private_file'],
    ['.env.staging', 'staging', { IMAGEKIT_PRIVATE_KEY: 'private_process' }, 'private_process'],
    [
      '.env',
      'staging',
      { IMAGEKIT_PRIVATE_KEY: 'private_p', IMAGEKIT_PRIVATE_KEY_STAGING: 'private_s' },
      'private_s',
    ],
  ])('%s, --env %s, %j', (file, name, variables, key) => {
    const options = optionsOf(name, variables, { [file]: 'IMAGEKIT_PRIVATE_KEY=private_file\nOTHER=x\n' })
    expect(options.privateKey?.reveal()).toBe(key)
  })

  test('a name that nothing defines is an error, not the default account', () => {
    expect(() => settingsFor(config, 'stagign', project({}), {})).toThrow(
      /no such environment; known ones: staging/,
    )
  })

  test('variables of a name alone define an environment', () => {
    expect(optionsOf('eu', { IMAGEKIT_PRIVATE_KEY_EU: 'private_eu' }).privateKey?.reveal()).toBe('private_eu')
  })
})
