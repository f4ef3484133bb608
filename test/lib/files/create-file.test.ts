import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createFile } from '../../../src/lib/files/create-file'
import { temporaryFolder } from '../../helpers/folder'

test('creates a file, and leaves nothing beside it', () => {
  const folder = temporaryFolder()
  expect(createFile(`${folder}/a.json`, '{}')).toBe(true)
  expect(readFileSync(`${folder}/a.json`, 'utf8')).toBe('{}')
  expect(readdirSync(folder)).toEqual(['a.json', 'package.json'])
})

test('keeps a file that is there', () => {
  const folder = temporaryFolder()
  writeFileSync(`${folder}/a.json`, 'before')
  expect(createFile(`${folder}/a.json`, '{}')).toBe(false)
  expect(readFileSync(`${folder}/a.json`, 'utf8')).toBe('before')
  expect(readdirSync(folder)).toEqual(['a.json', 'package.json'])
})

test('returns false where it can’t create one', () => {
  expect(createFile(`${temporaryFolder()}/missing/a.json`, '{}')).toBe(false)
})
