import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../src/emulator'
import { bundle } from '../helpers/bundle'
import { upload } from './helpers'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'imagekit-store-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('a store in a folder', () => {
  test('is there again after a restart: files, versions, order and ids', async () => {
    const dir = join(root, 'restart')
    const first = await startEmulator({ dir })
    await upload(first, Buffer.from('1'), { fileName: 'a.txt', folder: '/x', tags: 'one' })
    await upload(first, Buffer.from('2'), { fileName: 'b.txt' })
    await upload(first, Buffer.from('3'), { fileName: 'a.txt', folder: '/x', overwriteTags: 'false' })
    const before = first.store.files()
    await first.close()

    const second = await startEmulator({ dir })
    expect(second.store.files()).toEqual(before)
    expect(String(await second.store.read('/x/a.txt'))).toBe('3')
    second.reset()
    await second.close()

    const third = await startEmulator({ dir })
    expect(third.store.files()).toEqual([])
    expect(readdirSync(join(dir, 'blobs'))).toEqual([])
    await third.close()
  })

  test('survives half a line at the end, and sweeps what belongs to nothing', async () => {
    const dir = join(root, 'torn')
    const first = await startEmulator({ dir })
    await upload(first, Buffer.from('1'), { fileName: 'a.txt' })
    await first.close()
    appendFileSync(join(dir, 'journal.jsonl'), '{"op":"put","file":{"fileId":"012')
    writeFileSync(join(dir, 'blobs', '0123456789abcdef01234567.tmp'), 'half')

    const second = await startEmulator({ dir })
    await upload(second, Buffer.from('2'), { fileName: 'b.txt' })
    await second.close()
    expect(readFileSync(join(dir, 'journal.jsonl'), 'utf8')).not.toContain('"012')
    expect(readdirSync(join(dir, 'blobs'))).toHaveLength(2)

    const third = await startEmulator({ dir })
    expect(third.store.files().map(({ name }) => name)).toEqual(['a.txt', 'b.txt'])
    await third.close()
  })

  test('is closed to a second emulator until the first one ends', async () => {
    const dir = join(root, 'locked')
    const first = await startEmulator({ dir })
    await expect(startEmulator({ dir })).rejects.toThrow(/in use by another emulator/)
    await first.close()
    await (await startEmulator({ dir })).close()
  })

  test('says where a journal is damaged', async () => {
    const dir = join(root, 'damaged')
    await (await startEmulator({ dir })).close()
    writeFileSync(join(dir, 'journal.jsonl'), 'nonsense\n')
    await expect(startEmulator({ dir })).rejects.toThrow(/journal\.jsonl:1 is not JSON/)
    // Not locked by the failure: the second try says the same.
    await expect(startEmulator({ dir })).rejects.toThrow(/journal\.jsonl:1 is not JSON/)
  })
})

describe('a damaged store is refused, with the line of the journal', () => {
  async function damaged(change: (dir: string, id: string) => void): Promise<string> {
    const dir = mkdtempSync(join(root, 'damage-'))
    const first = await startEmulator({ dir })
    await upload(first, Buffer.from('12345678'), { fileName: 'a.txt' })
    const { fileId } = await upload(first, Buffer.from('abcdefgh'), { fileName: 'b.txt' }).then(
      ({ body }) => body as { fileId: string },
    )
    await first.close()
    change(dir, fileId)
    return startEmulator({ dir }).then(
      async (emulator) => {
        await emulator.close()
        return 'opened'
      },
      (error) => String(error),
    )
  }
  const journal = (dir: string, edit: (text: string) => string) => {
    const path = join(dir, 'journal.jsonl')
    writeFileSync(path, edit(readFileSync(path, 'utf8')))
  }

  test.each<[string, (dir: string, id: string) => void, RegExp]>([
    [
      'truncated bytes',
      (dir, id) => writeFileSync(join(dir, 'blobs', id), 'abc'),
      /journal\.jsonl:2: \/b\.txt: there are 3 bytes instead of 8\. .*delete its folder/,
    ],
    [
      'other bytes',
      (dir, id) => writeFileSync(join(dir, 'blobs', id), 'abcdefgX'),
      /journal\.jsonl:2: \/b\.txt: its bytes are not those that were stored/,
    ],
    [
      'no bytes',
      (dir, id) => rmSync(join(dir, 'blobs', id)),
      /journal\.jsonl:2: \/b\.txt: its bytes are missing/,
    ],
    [
      'an unknown change',
      (dir) => journal(dir, (text) => `${text}{"op":"explode"}\n`),
      /journal\.jsonl:3: op: Invalid type/,
    ],
    [
      'a file without versions',
      (dir) => journal(dir, (text) => text.replace(/"versions":\[.*\]/, '"versions":null')),
      /journal\.jsonl:1: file\.versions: Invalid type: Expected Array but received null/,
    ],
    [
      'a record without its fields',
      (dir) => journal(dir, (text) => `${text}{"op":"record","kind":"urlEndpoint","record":{"id":"x"}}\n`),
      /journal\.jsonl:3: record\.description: /,
    ],
    ['null', (dir) => journal(dir, (text) => `null\n${text}`), /journal\.jsonl:1: the line: Invalid type/],
  ])('%s', async (_name, change, expected) => {
    const error = await damaged(change)
    expect(error).toMatch(expected)
    expect(error).not.toMatch(/Cannot read/)
  })

  test('bytes that are damaged later are not delivered', async () => {
    const dir = mkdtempSync(join(root, 'damage-'))
    const emulator = await startEmulator({ dir })
    const { body } = await upload(emulator, Buffer.from('12345678'), { fileName: 'a.txt' })
    writeFileSync(join(dir, 'blobs', (body as { fileId: string }).fileId), '1234')
    const response = await fetch(`${emulator.urlEndpoint}/a.txt`)
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.stringContaining('there are 4 bytes instead of 8'),
    ])
    await emulator.close()
  })
})

interface Ready {
  url: string
  privateKey: string
  /** CommonJS packages of the process, of which sharp is one. */
  loaded: string[]
}

describe('kill -9 during uploads', () => {
  let program: string

  beforeAll(async () => {
    const outDir = await bundle('emulator', 'src/emulator/index.ts')
    program = join(outDir, `child-${process.pid}.mjs`)
    writeFileSync(
      program,
      `import { Module } from 'node:module'
       import { startEmulator } from './emulator.js'
       const emulator = await startEmulator({ dir: process.argv[2] })
       const packages = Object.keys(Module._cache).map((file) => /node_modules\\/([^/]+)/.exec(file)?.[1])
       process.send({ url: emulator.url, privateKey: emulator.privateKey, loaded: packages.filter(Boolean) })`,
    )
  })
  afterAll(() => rmSync(dirname(program), { recursive: true, force: true }))

  async function start(dir: string) {
    const child: ChildProcess = fork(program, [dir], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const emulator = await new Promise<Ready>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Ready))
      child.once('exit', (code) => reject(new Error(`the emulator ended with ${code}`)))
    })
    return { child, emulator }
  }

  test('loses nothing that was acknowledged and leaves nothing torn', async () => {
    const dir = join(root, 'killed')
    const acknowledged = new Map<string, string>()
    for (let round = 0; round < 6; round++) {
      const { child, emulator } = await start(dir)
      const dead = new Promise((resolve) => child.once('exit', resolve))
      let isOver = false
      const worker = async (name: number) => {
        for (let i = 0; !isOver; i++) {
          const bytes = randomBytes(1000 + Math.floor(Math.random() * 200_000))
          const fileName = `${round}-${name}-${i}.bin`
          const answer = await upload(emulator, bytes, { fileName, overwriteFile: 'false' }).catch(
            () => undefined,
          )
          if (answer?.status === 200) acknowledged.set(`/${fileName}`, sha(bytes))
        }
      }
      const before = acknowledged.size
      const workers = [0, 1, 2, 3].map(worker)
      // On a busy machine the first uploads take their time; the kill has to come among many.
      await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(before + 4), { timeout: 20_000 })
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 250))
      child.kill('SIGKILL')
      await dead
      isOver = true
      await Promise.all(workers)
    }
    expect(acknowledged.size).toBeGreaterThan(20)

    const emulator = await startEmulator({ dir })
    const stored = new Map(emulator.store.files().map((file) => [file.filePath, file]))
    for (const [filePath, hash] of acknowledged) {
      expect(stored.has(filePath), filePath).toBe(true)
      expect(sha(await emulator.store.read(filePath))).toBe(hash)
    }
    // What was stored but not acknowledged may be there, but then it is whole.
    for (const file of stored.values()) {
      expect((await emulator.store.read(file.filePath)).length).toBe(file.size)
    }
    expect(readdirSync(join(dir, 'blobs'))).toHaveLength(stored.size)
    await emulator.close()
  })

  test('is ready before sharp is loaded, which would make every start slower', async () => {
    const { child, emulator } = await start(join(root, 'ready'))
    child.kill('SIGKILL')
    expect(emulator.loaded).not.toContain('sharp')
  })
})
