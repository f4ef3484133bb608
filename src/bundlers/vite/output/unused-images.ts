import type { ResolvedConfig, Rolldown } from 'vite'
import type { ViteSession, ViteSite } from '../site'
import { namesIn } from './named-files'

type Manifests = Pick<ResolvedConfig['build'], 'manifest' | 'ssrManifest'>

/** Removes the images without references. */
export function removeUnusedImages(
  { group, project }: ViteSite,
  session: ViteSession,
  bundle: Rolldown.OutputBundle,
  build: Manifests,
): void {
  const { urlEndpoint } = project.options
  const manifests = viteManifests(build)
  // Frameworks have lists of files of their own, such as Qwik's q-manifest.json.
  const isList = (fileName: string) => manifests.includes(fileName) || fileName.endsWith('.json')
  const emitted = new Set([...group.names.keys()].filter((name) => name in bundle))
  // What a plugin has put here is the output of another environment, which is complete: plugin-rsc does.
  const isUnneeded = (name: string) =>
    session.images.files.has(name)
      ? session.images.unneeded.has(name)
      : group.environments().some(({ images }) => images.unneeded.has(name))
  const named = namesIn(bundle, emitted, (fileName) => !isList(fileName), urlEndpoint)
  const listed = namesIn(bundle, emitted, isList, urlEndpoint)
  session.kept.clear()
  const unused: string[] = []
  for (const name of emitted) {
    if (named.has(name)) continue
    // Backends find their files by Vite's manifest. An image that this build never referred to is not replaced by the
    // CDN's: plugin-rsc, say, scans in a build whose code it throws away.
    if (!isUnneeded(name) || manifests.length || listed.has(name)) session.kept.add(name)
    else unused.push(name)
  }
  removeAssets(bundle, unused)
}

/** Removes assets, also from the lists of their chunks, whose files plugin-rsc looks up. */
function removeAssets(bundle: Rolldown.OutputBundle, names: readonly string[]): void {
  for (const name of names) delete bundle[name]
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== 'chunk') continue
    for (const name of names) chunk.viteMetadata?.importedAssets.delete(name)
  }
}

/** Returns the manifests that one environment's build writes: React Router uses only the client's. */
function viteManifests({ manifest = false, ssrManifest = false }: Manifests): string[] {
  const named = (one: boolean | string, name: string) => (one === true ? [name] : one ? [one] : [])
  return [...named(manifest, '.vite/manifest.json'), ...named(ssrManifest, '.vite/ssr-manifest.json')]
}
