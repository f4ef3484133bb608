import { existsSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { type Manifest, parseManifest, readManifest } from '../core/output/manifest'
import { unionOfImages } from '../core/output/merge-builds'
import { errorMessage, ImageKitBuildError } from '../diagnostics/build-error'
import { fastGlob } from '../lib/files/fast-glob'
import { readTextOrPipe } from '../lib/files/regular-file'
import { printedUrl } from '../lib/printed-url'
import { fetchText } from './fetch-text'
import type { Setup } from './setup'

/** Output folders in which manifests are looked for by default, and how the message lists them. */
const OUTPUTS = ['dist', 'build', 'out', 'public', '_site']
/** Output folders of frameworks, in which several builds have folders of their own. */
const FRAMEWORK_OUTPUTS = [
  '.svelte-kit/output',
  '.next',
  // Nuxt's `.output` has the client's alone, and `.nuxt` may be of its development server.
  'node_modules/.cache/nuxt/.nuxt/dist',
  '.nuxt/dist',
  '.output',
  'storybook-static',
  'doc_build',
]
/** Folders below an output folder in which its builds are: `dist/client`, `dist/app/browser`. */
const DEPTH = 2

/** The manifest of the current build, and the name under which its deploys are kept. */
export interface CurrentManifest {
  manifest: Manifest
  files: string[]
  name: string
}

/**
 * Reads the manifest of the current build. Several manifests, as of client and server, are united.
 *
 * @throws ImageKitBuildError `MANIFEST_INVALID`
 */
export function readCurrent(setup: Setup, files: readonly string[] = []): CurrentManifest {
  const { root } = setup.options
  const found = files.length ? files.map((file) => resolve(root, file)) : defaultFiles(setup)
  const manifests = found.map((file) => withoutBuilds(readManifest(file)))
  const [first] = manifests
  const endpoints = new Set(manifests.map(({ urlEndpoint }) => urlEndpoint))
  if (!first || endpoints.size > 1) {
    throw new ImageKitBuildError(
      'MANIFEST_INVALID',
      `The manifests belong to different URL-endpoints (${[...endpoints].join(', ')}). Deploy each of them separately.`,
    )
  }
  const manifest = manifests.length > 1 ? { ...first, images: unionOf(manifests) } : first
  return { manifest, files: found, name: nameOf(found[0] ?? '', root) }
}

function unionOf(manifests: readonly Manifest[]): Manifest['images'] {
  return Object.fromEntries(unionOfImages(manifests.map(({ images }) => new Map(Object.entries(images)))))
}

/** Reads manifests that stay separate. */
export function readManifests({ options: { root } }: Setup, files: readonly string[]): Manifest[] {
  return files.map((file) => withoutBuilds(readManifest(resolve(root, file))))
}

/** Removes the parts of single builds: a deploy is all of them, and is compared and kept as such. */
export function withoutBuilds({ builds: _, ...manifest }: Manifest): Manifest {
  return manifest
}

function defaultFiles({ options: { root, manifest }, outDir }: Setup): string[] {
  const name = manifest || 'imagekit-manifest.json'
  const found = existing(root, name, outDir)
  if (found.length > 0) return found
  const own = outDir === undefined ? [] : [relative(root, outDir)]
  throw new ImageKitBuildError(
    'MANIFEST_INVALID',
    `No ${basename(name)} in ${[...own, ...OUTPUTS].join(', ')} or the root. Run the build first, or name the file with --manifest.`,
  )
}

/** Returns the name under which a build's deploys are kept, before the build has run. */
export function deployName({ options, outDir }: Setup, [file]: readonly string[] = []): string {
  const { root, manifest } = options
  const name = manifest || 'imagekit-manifest.json'
  return nameOf(
    file ? resolve(root, file) : (existing(root, name, outDir)[0] ?? resolve(root, outDir ?? 'dist', name)),
    root,
  )
}

/**
 * Returns the manifests of the first output folder that has any: its own, and those of the builds below it. A deploy that
 * lacked those of a server would let `prune` delete images that only the server refers to.
 */
function existing(root: string, name: string, outDir: string | undefined): string[] {
  const glob = fastGlob()
  const folders = [...(outDir === undefined ? [] : [outDir]), ...OUTPUTS, ...FRAMEWORK_OUTPUTS]
  for (const folder of folders) {
    const cwd = resolve(root, folder)
    // The root itself may be one.
    if (cwd === resolve(root) || !existsSync(cwd)) continue
    const found = glob.sync(`**/${glob.escapePath(name)}`, {
      cwd,
      absolute: true,
      deep: DEPTH + name.split('/').length,
      dot: true,
      // Of Next.js's development server.
      ignore: ['**/node_modules/**', 'dev/**'],
    })
    if (found.length > 0)
      return found.sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1)).map((file) => resolve(file))
  }
  const own = resolve(root, name)
  return existsSync(own) ? [own] : []
}

const depthOf = (file: string) => file.split('/').length

/** `dist/client/imagekit-manifest.json` → `dist-client-imagekit-manifest`: unique to the build, and equal on every machine. */
function nameOf(file: string, root: string): string {
  const path = relative(root, file).replaceAll('\\', '/')
  return (
    path
      .replace(/\.json$/, '')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'manifest'
  )
}

/**
 * Reads the manifest of an earlier build.
 *
 * @param from a file, relative to the root, or an http(s) URL
 * @throws ImageKitBuildError `MANIFEST_INVALID`
 */
export async function readPrevious({ options: { root, proxy } }: Setup, from: string): Promise<Manifest> {
  try {
    const isUrl = /^https?:\/\//i.test(from)
    const text = isUrl ? await fetchText(from, proxy) : readTextOrPipe(resolve(root, from))
    return withoutBuilds(parseManifest(text, printedUrl(from)))
  } catch (error) {
    if (error instanceof ImageKitBuildError) throw error
    throw new ImageKitBuildError(
      'MANIFEST_INVALID',
      `Can't read the previous manifest ${printedUrl(from)}: ${errorMessage(error)}. For a first deploy, leave the option out.`,
      undefined,
      error,
    )
  }
}
