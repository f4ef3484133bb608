import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { openStore } from '../../src/emulator/store/store'
import '../helpers/seed'
import { api, eventually, upload } from './helpers'

/**
 * The Media Library against a model that is as plain as can be: paths, each with the texts of its versions, the current
 * one last.
 */
type Model = Map<string, string[]>

const MAX_VERSIONS = 4
const NAMES = ['a.txt', 'b.txt']
const FOLDERS = ['/', '/x', '/x/y', '/z']
const root = mkdtempSync(join(tmpdir(), 'imagekit-model-'))
const dir = join(root, 'store')
let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ dir, jobMs: 0, limits: { versions: MAX_VERSIONS } })
})
afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true })
})

const pathOf = (folder: string, name: string) => (folder === '/' ? `/${name}` : `${folder}/${name}`)
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const isIn = (path: string, folder: string) => path.startsWith(`${folder}/`)

/** What an operation does to the model; `undefined` if it must be refused. */
interface Operation {
  name: string
  model(files: Model): Model | undefined
  real(): Promise<{ status: number; body?: { jobId?: string } }>
}

let texts = 0
const uploadOf = (folder: string, name: string, overwrite: boolean): Operation => {
  const text = `text ${texts++}`
  const path = pathOf(folder, name)
  return {
    name: `upload ${path} ${overwrite}`,
    model(files) {
      const before = files.get(path)
      if (before && (!overwrite || before.length >= MAX_VERSIONS)) return undefined
      return new Map(files).set(path, [...(before ?? []), text])
    },
    real: () =>
      upload(emulator, Buffer.from(text), {
        fileName: name,
        folder,
        overwriteFile: String(overwrite),
      }),
  }
}

/** Puts versions at a path, behind those that are there. */
function merged(files: Model, path: string, versions: string[]): Model | undefined {
  const all = [...(files.get(path) ?? []), ...versions]
  return all.length > MAX_VERSIONS ? undefined : new Map(files).set(path, all)
}

const copyOf = (path: string, folder: string, all: boolean): Operation => ({
  name: `copy ${path} to ${folder} ${all}`,
  model(files) {
    const source = files.get(path)
    if (!source || folderOf(path) === folder) return undefined
    return merged(files, pathOf(folder, nameOf(path)), all ? source : source.slice(-1))
  },
  real: () =>
    api(emulator, 'POST', '/v1/files/copy', {
      sourceFilePath: path,
      destinationPath: folder,
      includeFileVersions: all,
    }),
})

const moveOf = (path: string, folder: string): Operation => ({
  name: `move ${path} to ${folder}`,
  model(files) {
    const source = files.get(path)
    if (!source || folderOf(path) === folder) return undefined
    const after = merged(files, pathOf(folder, nameOf(path)), source)
    after?.delete(path)
    return after
  },
  real: () => api(emulator, 'POST', '/v1/files/move', { sourceFilePath: path, destinationPath: folder }),
})

const renameOf = (path: string, name: string): Operation => ({
  name: `rename ${path} to ${name}`,
  model(files) {
    const source = files.get(path)
    const target = pathOf(folderOf(path), name)
    if (!source || target === path || files.has(target)) return undefined
    const after = new Map(files).set(target, source)
    after.delete(path)
    return after
  },
  real: () => api(emulator, 'PUT', '/v1/files/rename', { filePath: path, newFileName: name }),
})

const fileIdOf = (path: string) =>
  emulator.store.files().find(({ filePath }) => filePath === path)?.fileId ?? '0123456789abcdef01234567'

const removeOf = (path: string): Operation => ({
  name: `delete ${path}`,
  model(files) {
    const after = new Map(files)
    return after.delete(path) ? after : undefined
  },
  real: () => api(emulator, 'DELETE', `/v1/files/${fileIdOf(path)}`),
})

/** @param index counted from the newest */
const versionOf = (method: 'restore' | 'delete', path: string, index: number): Operation => ({
  name: `${method} version ${index} of ${path}`,
  model(files) {
    const versions = files.get(path)
    const chosen = versions?.at(-1 - index)
    if (!versions || chosen === undefined || (method === 'delete' && index === 0)) return undefined
    const others = versions.toSpliced(versions.length - 1 - index, 1)
    return new Map(files).set(path, method === 'delete' ? others : [...others, chosen])
  },
  async real() {
    const list = `/v1/files/${fileIdOf(path)}/versions`
    const { body } = await api(emulator, 'GET', list)
    const versionId = Array.isArray(body) ? body[index]?.versionInfo.id : undefined
    const one = `${list}/${versionId ?? '0123456789abcdef01234567'}`
    return method === 'delete' ? api(emulator, 'DELETE', one) : api(emulator, 'PUT', `${one}/restore`)
  },
})

const removeFolderOf = (folder: string): Operation => ({
  name: `delete folder ${folder}`,
  model(files) {
    const inside = [...files.keys()].filter((path) => isIn(path, folder))
    // An empty folder may be left over; then there is nothing to see either way.
    return new Map([...files].filter(([path]) => !inside.includes(path)))
  },
  async real() {
    const answer = await api(emulator, 'DELETE', '/v1/folder', { folderPath: folder })
    return answer.status === 404 ? { status: 204 } : answer
  },
})

const moveFolderOf = (source: string, into: string): Operation => ({
  name: `move folder ${source} into ${into}`,
  model(files) {
    const target = pathOf(into, nameOf(source))
    const inside = [...files].filter(([path]) => isIn(path, source))
    const isRefused = target === source || into === source || isIn(target, source)
    if (isRefused || inside.length === 0) return new Map(files)
    let after: Model = new Map(files)
    for (const [path, versions] of inside) {
      const moved = merged(after, target + path.slice(source.length), versions)
      moved?.delete(path)
      after = moved ?? after
    }
    return after
  },
  async real() {
    const asked = { sourceFolderPath: source, destinationPath: into }
    const { body } = await api(emulator, 'POST', '/v1/bulkJobs/moveFolder', asked)
    if (body.jobId) {
      await eventually(
        async () => (await api(emulator, 'GET', `/v1/bulkJobs/${body.jobId}`)).body.status,
        (status) => status === 'Completed',
      )
    }
    return { status: 200 }
  },
})

const folder = fc.constantFrom(...FOLDERS)
const inner = fc.constantFrom(...FOLDERS.slice(1))
const name = fc.constantFrom(...NAMES)
const path = fc.tuple(folder, name).map(([one, two]) => pathOf(one, two))
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(folder, name, fc.boolean()).map((row) => uploadOf(...row)) },
  fc.tuple(path, folder, fc.boolean()).map((row) => copyOf(...row)),
  fc.tuple(path, folder).map((row) => moveOf(...row)),
  fc.tuple(path, name).map((row) => renameOf(...row)),
  path.map(removeOf),
  fc
    .tuple(fc.constantFrom('restore' as const, 'delete' as const), path, fc.nat({ max: 3 }))
    .map((row) => versionOf(...row)),
  inner.map(removeFolderOf),
  fc.tuple(inner, folder).map((row) => moveFolderOf(...row)),
)

/** The texts of all versions of a file, oldest first, each through its own URL. */
async function textsOf(filePath: string): Promise<string[]> {
  const { body } = await api(emulator, 'GET', `/v1/files/${fileIdOf(filePath)}/versions`)
  const newestFirst = body.map(async ({ url }: { url: string }) => (await fetch(url)).text())
  return (await Promise.all<string>(newestFirst)).toReversed()
}

const sorted = (files: Model) => [...files].sort(([a], [b]) => (a < b ? -1 : 1))
const visible = () =>
  emulator.store
    .files()
    .map(({ filePath, versions }) => [filePath, versions])
    .sort()

test('any sequence of operations does what the model says, and a killed store is one of its states', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 5, maxLength: 15 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (operations, cut) => {
        emulator.reset()
        let files: Model = new Map()
        const states = [JSON.stringify(sorted(files))]
        for (const one of operations) {
          const expected = one.model(files)
          const { status } = await one.real()
          expect(status < 300, `${one.name} answered ${status}`).toBe(expected !== undefined)
          files = expected ?? files
          states.push(JSON.stringify(sorted(files)))
          expect(visible(), one.name).toEqual(sorted(files).map(([at, versions]) => [at, versions.length]))
        }
        for (const [at, versions] of files) expect(await textsOf(at)).toEqual(versions)

        // As `kill -9` leaves it: the journal ends anywhere, even within a line; of the bytes none is lost here.
        const journal = readFileSync(join(dir, 'journal.jsonl'))
        const copy = join(root, 'killed')
        rmSync(copy, { recursive: true, force: true })
        const first = openStore(copy)
        first.close()
        writeFileSync(join(copy, 'journal.jsonl'), journal.subarray(0, Math.floor(journal.length * cut)))
        const reopened = openStore(copy)
        const left = reopened
          .files()
          .map((file) => [pathOf(file.folder, file.name), file.versions.length])
          .sort()
        reopened.close()
        const possible = states.map((state) =>
          JSON.stringify(
            JSON.parse(state).map(([at, versions]: [string, string[]]) => [at, versions.length]),
          ),
        )
        expect(possible).toContain(JSON.stringify(left))
      },
    ),
    { numRuns: Number(process.env.MODEL_RUNS ?? 60) },
  )
}, 120_000)
