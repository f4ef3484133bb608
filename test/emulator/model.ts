import fc from 'fast-check'
import type { Emulator } from '../../src/emulator'
import { api, eventually, upload } from './helpers'

/**
 * The Media Library as plain as can be: paths, each with the texts of its versions, the current one last.
 */
export type Model = Map<string, string[]>

export const MAX_VERSIONS = 4
const NAMES = ['a.txt', 'b.txt']
const FOLDERS = ['/', '/x', '/x/y', '/z']

export const pathOf = (folder: string, name: string) => (folder === '/' ? `/${name}` : `${folder}/${name}`)
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const isIn = (path: string, folder: string) => path.startsWith(`${folder}/`)

/** What an operation does to the model; `undefined` if it must be refused. */
export interface Operation {
  name: string
  model(files: Model): Model | undefined
  real(): Promise<{ status: number; body?: { jobId?: string } }>
}

/** Puts versions at a path, behind those that are there. */
function merged(files: Model, path: string, versions: string[]): Model | undefined {
  const all = [...(files.get(path) ?? []), ...versions]
  return all.length > MAX_VERSIONS ? undefined : new Map(files).set(path, all)
}

/** A folder under another path: what would get too many versions there stays where it is. */
function movedFolder(files: Model, source: string, target: string): Model {
  if (source === target) return new Map(files)
  let after: Model = new Map(files)
  for (const [path, versions] of files) {
    if (!isIn(path, source)) continue
    const moved = merged(after, target + path.slice(source.length), versions)
    moved?.delete(path)
    after = moved ?? after
  }
  return after
}

/** Any of the operations, to be done to both. */
export function operationsOn(emulator: Emulator): fc.Arbitrary<Operation> {
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

  const fileIdOf = (path: string) => fileIdIn(emulator, path)

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

  /** Asks for a job and waits for its end; what is refused has done nothing. */
  async function jobDone(path: string, asked: object): Promise<{ status: number }> {
    const { body } = await api(emulator, 'POST', `/v1/bulkJobs/${path}`, asked)
    if (body.jobId) {
      await eventually(
        async () => (await api(emulator, 'GET', `/v1/bulkJobs/${body.jobId}`)).body.status,
        (status) => status === 'Completed',
      )
    }
    return { status: 200 }
  }

  const moveFolderOf = (source: string, into: string): Operation => ({
    name: `move folder ${source} into ${into}`,
    model(files) {
      const target = pathOf(into, nameOf(source))
      const isRefused = target === source || into === source || isIn(target, source)
      return isRefused ? new Map(files) : movedFolder(files, source, target)
    },
    real: () => jobDone('moveFolder', { sourceFolderPath: source, destinationPath: into }),
  })

  const renameFolderOf = (source: string, name: string): Operation => ({
    name: `rename folder ${source} to ${name}`,
    model: (files) => movedFolder(files, source, pathOf(folderOf(source), name)),
    real: () => jobDone('renameFolder', { folderPath: source, newFolderName: name }),
  })

  const copyFolderOf = (source: string, into: string, all: boolean): Operation => ({
    name: `copy folder ${source} into ${into} ${all}`,
    model(files) {
      const target = pathOf(into, nameOf(source))
      if (target === source || into === source) return new Map(files)
      let after: Model = new Map(files)
      for (const [path, versions] of files) {
        if (!isIn(path, source)) continue
        after =
          merged(after, target + path.slice(source.length), all ? versions : versions.slice(-1)) ?? after
      }
      return after
    },
    real: () =>
      jobDone('copyFolder', { sourceFolderPath: source, destinationPath: into, includeVersions: all }),
  })

  const folder = fc.constantFrom(...FOLDERS)
  const inner = fc.constantFrom(...FOLDERS.slice(1))
  const name = fc.constantFrom(...NAMES)
  const path = fc.tuple(folder, name).map(([one, two]) => pathOf(one, two))
  return fc.oneof(
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
    fc.tuple(inner, fc.constantFrom('x', 'y', 'w')).map((row) => renameFolderOf(...row)),
    fc.tuple(inner, folder, fc.boolean()).map((row) => copyFolderOf(...row)),
  )
}

/** The texts of all versions of a file, oldest first, each through its own URL. */
export async function textsOf(emulator: Emulator, filePath: string): Promise<string[]> {
  const { body } = await api(emulator, 'GET', `/v1/files/${fileIdIn(emulator, filePath)}/versions`)
  const newestFirst = body.map(async ({ url }: { url: string }) => (await fetch(url)).text())
  return (await Promise.all<string>(newestFirst)).toReversed()
}

function fileIdIn(emulator: Emulator, path: string): string {
  const file = emulator.store.files().find(({ filePath }) => filePath === path)
  return file?.fileId ?? '0123456789abcdef01234567'
}
