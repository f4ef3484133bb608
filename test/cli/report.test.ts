import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildSite, site } from '../report/project'
import { runCli } from './run-cli'

const run = (cwd: string, ...args: string[]) => runCli(['report', ...args], { cwd })

const config = (options: string) => ({
  'unplugin-imagekit.config.mjs': `export default { options: ${options} }\n`,
})

test('report: a file and a summary, JSON, Markdown, and exit code 1 over a budget', async () => {
  const root = await site(config("{ mode: 'local', budgets: [{ page: 'index.html', bytes: 1000 }] }"))
  await buildSite(root, { mode: 'local' })
  const { code, out, error } = await run(root)
  expect([code, error]).toEqual([1, expect.not.stringContaining('rror')])
  expect(out).toMatch(/originals +\d.* in 3 files\n/)
  expect(out).toMatch(/✗ page index\.html: .*kB of 1\.0 kB \(\w+/)
  expect(out).toMatch(/→ photos\/hero\.jpg {2}\?w=/)
  expect(readFileSync(join(root, 'imagekit-report.html'), 'utf8')).toMatch(/^<!doctype html>/)

  const json = await run(root, '--json', '--out', 'again.html')
  expect(json.code).toBe(1)
  expect(JSON.parse(json.out)).toMatchObject({
    version: 1,
    file: join(root, 'again.html'),
    originals: { files: 3 },
  })
  const markdown = await run(root, '--markdown')
  expect(markdown.out).toMatch(/^### Images\n\n\| over budget/)
})

test('report without a budget ends with 0; without a build, and with two environments, with an error', async () => {
  const root = await site(config("{ mode: 'local' }"))
  const early = await run(root)
  expect([early.code, early.error]).toEqual([1, expect.stringContaining('Run the build first')])
  await buildSite(root, { mode: 'local' })
  expect((await run(root, '--json')).code).toBe(0)
  const two = await run(root, '--env', 'a,b')
  expect([two.code, two.error]).toEqual([1, expect.stringContaining('report takes one environment')])
  const lost = await run(root, '--previous', 'nothing.json')
  expect([lost.code, lost.error]).toEqual([
    1,
    expect.stringContaining("Can't read the previous manifest nothing.json"),
  ])
})
