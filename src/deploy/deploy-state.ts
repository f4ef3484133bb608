import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import * as v from 'valibot'
import type { ImageKitClient } from '../api'
import { type Manifest, ManifestStreamReader, manifestSchema } from '../core/output/manifest'
import { errorMessage, ImageKitBuildError } from '../diagnostics/build-error'
import { fetchChunks } from './fetch-text'
import { withoutBuilds } from './manifests'
import type { Setup } from './setup'

/** Whether two deploys have the same images. Compares image by image: the text of a whole deploy may take megabytes. */
export function isSameDeploy(a: DeployState, b: DeployState): boolean {
  const [{ images: own, ...one }, { images: others, ...other }] = [a.manifest, b.manifest]
  const keys = Object.keys(own)
  return (
    JSON.stringify([one, a.versions]) === JSON.stringify([other, b.versions]) &&
    keys.length === Object.keys(others).length &&
    keys.every((key) => own[key] === others[key] || JSON.stringify(own[key]) === JSON.stringify(others[key]))
  )
}

/** Marks the files in which deploys are kept. */
export const STATE_TAG = 'unplugin-imagekit-deploy'

const stateSchema = v.strictObject({
  version: v.literal(1),
  manifest: manifestSchema,
  /** Versions of Media Library files, by path. */
  versions: v.record(v.string(), v.string()),
  /** Purge requests of the last two months, which count for the quota. */
  purges: v.array(v.strictObject({ url: v.string(), at: v.string(), requestId: v.optional(v.string()) })),
})

/** Bytes above which a record is compressed: the smallest plan takes files of 25 MB, and one of 100,000 images has 38. */
export const MAX_PLAIN = 8_000_000

/** The record of a deploy, kept in the Media Library so that any machine can compare the next one with it. */
export type DeployState = v.InferOutput<typeof stateSchema>

/** A kept deploy, which is read on demand. */
export interface KeptState {
  fileId: string
  filePath: string
  /** Time of its upload by ImageKit's clock, in milliseconds. */
  at: number
  /** @param known a manifest in memory, whose equal images are shared instead of held twice */
  read(known?: Manifest): Promise<DeployState>
}

function stateFolder({ options }: Setup, name?: string): string {
  return name ? `${options.folder}/deploys/${name}` : `${options.folder}/deploys`
}

/** Lists the kept deploys of one build, newest first, with one listing. */
export async function keptStates(client: ImageKitClient, setup: Setup, name: string): Promise<KeptState[]> {
  const path = stateFolder(setup, name)
  return statesIn(client, setup, client.assets.listAll({ path, type: 'file', sort: 'DESC_CREATED' }))
}

/** Lists the kept deploys of all builds of the project by the builds' names, newest first. */
export async function allKeptStates(client: ImageKitClient, setup: Setup): Promise<Map<string, KeptState[]>> {
  const byName = new Map<string, KeptState[]>()
  const folders: string[] = []
  for await (const asset of client.assets.listAll({ path: stateFolder(setup), type: 'folder' })) {
    if (asset.type === 'folder') folders.push(asset.name)
  }
  for (const name of folders) byName.set(name, await keptStates(client, setup, name))
  return byName
}

type Listed = ReturnType<ImageKitClient['assets']['listAll']>

async function statesIn(client: ImageKitClient, setup: Setup, listing: Listed): Promise<KeptState[]> {
  const states: KeptState[] = []
  for await (const asset of listing) {
    if (asset.type !== 'file' || !asset.tags?.includes(STATE_TAG)) continue
    const { fileId, filePath, createdAt } = asset
    let state: Promise<DeployState> | undefined
    const read = (known?: Manifest) => {
      state ??= readState(client, setup, filePath, known)
      return state
    }
    states.push({ fileId, filePath, at: Date.parse(createdAt ?? ''), read })
  }
  return states.sort((a, b) => b.at - a.at || (a.filePath < b.filePath ? 1 : -1))
}

async function readState(
  client: ImageKitClient,
  { options: { proxy } }: Setup,
  filePath: string,
  known?: Manifest,
): Promise<DeployState> {
  try {
    const reader = new ManifestStreamReader(['manifest', 'images'], known)
    const isGzip = filePath.endsWith('.gz')
    await fetchChunks(client.url({ src: filePath, signed: true }), { useProxy: proxy, isGzip }, (chunk) =>
      reader.push(chunk),
    )
    const { around, images } = reader.end()
    const state = v.parse(stateSchema, around)
    return { ...state, manifest: { ...withoutBuilds(state.manifest), images } }
  } catch (error) {
    throw new ImageKitBuildError(
      'MANIFEST_INVALID',
      `Can't read the kept deploy ${filePath}: ${errorMessage(error)}. Delete it in the Media Library, or name another manifest with --previous.`,
      undefined,
      error,
    )
  }
}

/** Keeps a deploy. Its file name contains the time and a hash of the content, so that nothing is ever overwritten. */
export async function keepState(
  client: ImageKitClient,
  setup: Setup,
  name: string,
  state: DeployState,
): Promise<string> {
  const text = Buffer.from(JSON.stringify(state))
  const isLarge = text.length > MAX_PLAIN
  const content = isLarge ? gzipSync(text) : text
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
  const stamp = new Date().toISOString().replace(/\D/g, '')
  const { file } = await client.files.uploadOnce({
    file: content,
    fileName: `${stamp}-${digest}.json${isLarge ? '.gz' : ''}`,
    folder: stateFolder(setup, name),
    tags: [STATE_TAG],
    isPrivateFile: true,
  })
  return file.filePath
}
