import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../src/emulator/store/store'
import { filePathOf } from '../../src/emulator/store/stored-file'
import { api, upload } from '../emulator/helpers'
import { bundle } from '../helpers/bundle'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('The emulator: kill -9')
let program: string
let root: string

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'imagekit-emulator-kill-'))
  program = join(await bundle('emulator-kill', 'src/emulator/index.ts'), `child-${process.pid}.mjs`)
  writeFileSync(
    program,
    `import { startEmulator } from './emulator-kill.js'
     const { url, privateKey } = await startEmulator({ dir: process.argv[2] })
     process.send({ url, privateKey })`,
  )
})
afterAll(() => {
  for (const one of [root, dirname(program)]) rmSync(one, { recursive: true, force: true })
})

/** By path: the texts of all versions, oldest first, and the tags. */
type State = Map<string, { texts: string[]; tags: string[] }>
type Account = { url: string; privateKey: string }

interface Step {
  next: State
  run(account: Account, idOf: (path: string) => Promise<string>): Promise<{ status: number }>
}

const PATHS = ['/a.txt', '/b.txt', '/x/a.txt', '/x/b.txt']
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'

/** An operation that succeeds in this state, and what it leads to. */
function step(state: State, random: () => number, text: string): Step {
  const paths = [...state.keys()]
  const path = paths[Math.floor(random() * paths.length)]
  const kind = path ? Math.floor(random() * 7) : 0
  const next: State = new Map(state)
  const own = path ? state.get(path)! : { texts: [], tags: [] }
  if (kind === 1) {
    next.delete(path!)
    return { next, run: async (account, id) => api(account, 'DELETE', `/v1/files/${await id(path!)}`) }
  }
  if (kind === 2 || kind === 3) {
    const folder = folderOf(path!) === '/' ? '/x' : '/'
    const target = folder === '/' ? `/${nameOf(path!)}` : `${folder}/${nameOf(path!)}`
    const onto = state.get(target) ?? { texts: [], tags: [] }
    const moved = kind === 2 ? own.texts : own.texts.slice(-1)
    next.set(target, { texts: [...onto.texts, ...moved], tags: own.tags })
    if (kind === 2) next.delete(path!)
    const body = { sourceFilePath: path, destinationPath: folder }
    return { next, run: (account) => api(account, 'POST', `/v1/files/${kind === 2 ? 'move' : 'copy'}`, body) }
  }
  if (kind === 4) {
    const tags = [...new Set([...own.tags, text.slice(0, 1 + (text.length % 3))])]
    next.set(path!, { ...own, tags })
    return {
      next,
      run: async (account, id) => api(account, 'PATCH', `/v1/files/${await id(path!)}/details`, { tags }),
    }
  }
  if (kind === 5 && own.texts.length > 1) {
    next.set(path!, { ...own, texts: own.texts.slice(1) })
    return {
      next,
      async run(account, id) {
        const versions = `/v1/files/${await id(path!)}/versions`
        const { body } = await api(account, 'GET', versions)
        return api(account, 'DELETE', `${versions}/${body.at(-1).versionInfo.id}`)
      },
    }
  }
  const at = PATHS[Math.floor(random() * PATHS.length)]!
  const before = state.get(at)?.texts ?? []
  next.set(at, { texts: [...before, text], tags: [] })
  const fields = { fileName: nameOf(at), folder: folderOf(at) }
  return { next, run: (account) => upload(account, Buffer.from(text), fields) }
}

const shown = (state: State) => JSON.stringify([...state].sort(([a], [b]) => (a < b ? -1 : 1)))

async function stored(store: Store): Promise<string> {
  const state: State = new Map()
  for (const file of store.files()) {
    const texts = await Promise.all(file.versions.map(async (version) => String(await store.read(version))))
    state.set(filePathOf(file), { texts, tags: file.versions.at(-1)!.tags ?? [] })
  }
  return shown(state)
}

test('kill -9 at any moment: the store opens, with all that was acknowledged and nothing by halves', async () => {
  const kills = trials(100, 5)
  const random = seeded(17)
  let [operations, inFlight] = [0, 0]
  for (let round = 0; round < kills; round++) {
    const dir = join(root, String(round))
    const child: ChildProcess = fork(program, [dir], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const account = await new Promise<Account>((resolve) =>
      child.once('message', (it) => resolve(it as Account)),
    )
    const dead = new Promise((resolve) => child.once('exit', resolve))
    const idOf = async (path: string): Promise<string> => {
      const { body } = await api(account, 'GET', `/v1/files?searchQuery=type="file"`)
      return body.find(({ filePath }: { filePath: string }) => filePath === path).fileId
    }
    let state: State = new Map()
    let pending: State | undefined
    // After so many operations, however busy the machine is.
    const first = round % 4
    const moment = random() * 400
    for (let count = 0; ; count++) {
      if (count === first) void pause(moment).then(() => child.kill('SIGKILL'))
      const { next, run } = step(state, random, `text ${round} ${count}`)
      pending = next
      const answer = await run(account, idOf).catch(() => undefined)
      if (!answer) break
      expect(answer.status).toBeLessThan(300)
      state = next
      operations++
    }
    await dead
    const store = openStore(dir)
    const found = await stored(store)
    store.close()
    expect([shown(state), shown(pending)], readFileSync(join(dir, 'journal.jsonl'), 'utf8')).toContain(found)
    if (found !== shown(state)) inFlight++
  }
  expect(operations).toBeGreaterThan(kills)
  record({
    case: '`kill -9` of an emulator with a folder',
    method:
      'uploads, new versions, moves, copies, tags and deletions of files and versions, one after the other; seed 17',
    n: `${kills} kills`,
    result: `every store opens; of ${operations} acknowledged operations none is lost or torn; ${inFlight} in flight were done, whole`,
  })
})
