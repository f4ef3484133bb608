import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { rules } from '../../src/core/config/option-rules'
import { repository } from '../helpers/folder'

const read = (name: string) => readFileSync(join(repository, name), 'utf8')

test('docs/options.md has a row for each option, and for nothing else', () => {
  const rows = [...read('docs/options.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(rows.sort()).toEqual(Object.keys(rules).sort())
})

test('the README fits on a few screens', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(150)
})

/** Blocks of code show links of other people's pages. */
const withoutExamples = (text: string) => text.replace(/^(`{3,})[\s\S]*?^\1$/gm, '').replace(/`[^`\n]+`/g, '')

test('links between the documents lead to a file', () => {
  const pages = [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(repository, 'docs')).map((name) => `docs/${name}`),
  ]
  const broken = pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) =>
      [...withoutExamples(read(page)).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].flatMap(([, target = '']) =>
        existsSync(resolve(repository, dirname(page), target)) ? [] : [`${page}: ${target}`],
      ),
    )
  expect(broken).toEqual([])
})
