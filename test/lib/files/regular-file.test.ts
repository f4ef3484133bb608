import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pathPiece } from '../../../src/api/resources/files/path-source'
import { readEnvFiles } from '../../../src/core/config/env-files'
import { readAsset } from '../../../src/core/images/read-asset'
import { readSidecar } from '../../../src/core/images/sidecar'
import { StatCache } from '../../../src/core/images/stat-cache'
import { readManifest } from '../../../src/core/output/manifest'
import { codeFrame } from '../../../src/diagnostics/code-frame'
import { locate } from '../../../src/diagnostics/source-position'
import { readLines } from '../../../src/lib/files/read-lines'
import { readRegular, readRegularLater, readText, readTextOrPipe } from '../../../src/lib/files/regular-file'
import { readMembers } from '../../../src/lib/json/members'
import { temporaryFolder } from '../../helpers/folder'

const hasPipes = process.platform !== 'win32'

/** A pipe that nothing writes to: opening it waits for ever. */
function silentPipe(name = 'pipe'): string {
  const file = join(temporaryFolder(), name)
  execFileSync('mkfifo', [file])
  return file
}

/* A test that waits here can't be stopped by its time limit, because the wait is synchronous; the run stands still. */
describe.runIf(hasPipes)('a pipe in place of a file is refused', () => {
  const PIPE = /is a pipe, a socket or a device/

  test('by each reader', async () => {
    const pipe = silentPipe()
    for (const read of [readText, readRegular]) expect(() => read(pipe)).toThrow(PIPE)
    await expect(readRegularLater(pipe)).rejects.toThrow(PIPE)
    expect(() => [...readLines(pipe)]).toThrow(PIPE)
    expect(() => readMembers(pipe, ['images'], () => {})).toThrow(PIPE)
    expect(() => pathPiece(pipe, undefined)()).toThrow(/is not a file/)
  })

  test('as an image, a sidecar, a manifest, a cache, and a source in an error', () => {
    const pipe = silentPipe('a.jpg')
    const reports: string[] = []
    const cache = new StatCache(join(pipe, '..'), '/', ({ message }) => void reports.push(message))
    expect(() => readAsset(pipe, cache, { allowActiveSvg: false })).toThrow(PIPE)
    execFileSync('mkfifo', [`${pipe}.ik.json`])
    expect(() => readSidecar(pipe)).toThrow(PIPE)
    expect(() => readManifest(pipe)).toThrow(PIPE)
    execFileSync('mkfifo', [join(pipe, '../files.json')])
    expect(cache.get('/b.jpg')).toBeUndefined()
    expect(codeFrame({ file: pipe, line: 1 })).toBeUndefined()
    expect(locate(pipe, 'x')).toEqual({ file: pipe })
  })

  test('and so is a device that has no end', () => {
    const link = join(temporaryFolder(), 'a.jpg')
    symlinkSync('/dev/zero', link)
    expect(() => readText(link)).toThrow(PIPE)
    const cache = new StatCache(temporaryFolder(), '/', () => {})
    expect(() => readAsset(link, cache, { allowActiveSvg: false })).toThrow(PIPE)
  })
})

test('a folder in place of a file says so', () => {
  const folder = temporaryFolder()
  expect(() => readText(folder)).toThrow(`EISDIR: ${folder} is a folder, not a file`)
})

describe.runIf(hasPipes)('where a pipe is usual, its writer has a deadline', () => {
  test('without a writer', () => {
    const pipe = silentPipe()
    expect(() => readTextOrPipe(pipe, 50)).toThrow(/is a pipe, and nothing writes to it/)
  })

  test('with one, all that it writes is read', () => {
    const pipe = silentPipe('.env')
    const text = `${'# comment\n'.repeat(20_000)}IMAGEKIT_PRIVATE_KEY=private_pipe\n`
    writeFileSync(`${pipe}.txt`, text)
    spawn('sh', ['-c', `cat '${pipe}.txt' > '${pipe}'`])
    expect(readEnvFiles(join(pipe, '..'))).toEqual({ IMAGEKIT_PRIVATE_KEY: 'private_pipe' })
  })
})

describe('.env files', () => {
  test('that refer to each other ten times at each of ten levels end', () => {
    const root = temporaryFolder()
    const lines = Array.from({ length: 9 }, (_, level) => `V${level}=${`\${V${level + 1}}`.repeat(10)}`)
    writeFileSync(join(root, '.env'), [...lines, 'V9=x', `IMAGEKIT_URL_ENDPOINT=\${V0}`, ''].join('\n'))
    expect(readEnvFiles(root).IMAGEKIT_URL_ENDPOINT!.length).toBeLessThan(10_000)
  })

  test('that are folders are passed over', () => {
    const root = temporaryFolder()
    mkdirSync(join(root, '.env'))
    expect(readEnvFiles(root)).toEqual({})
  })

  test.runIf(hasPipes)('that can’t be read are an error, not a build without a key', () => {
    const root = temporaryFolder()
    symlinkSync('.env', join(root, '.env'))
    expect(() => readEnvFiles(root)).toThrow(/Can't read .*\.env: ELOOP.* Make it readable, or remove it\./)
  })
})
