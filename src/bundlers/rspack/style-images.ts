import type { Compiler } from '@rspack/core'
import { plainPattern, SPECIFIER, STYLE_ID } from '../../core/filters'
import { keyOfVirtualId } from '../../core/virtual-id'
import { handlersOf } from '../shared/handlers'
import { NAME } from '../shared/name'
import type { Session } from '../shared/session'

/**
 * In a build, makes assets of a style sheet's bundled images, under the names and public paths of those that modules import.
 * A URL in their place would have to know the style sheet's folder in the output. Watchers keep the virtual module, which follows its
 * image.
 *
 * @param assetRequest returns the request of a file's asset
 */
export function bundleStyleImages(
  compiler: Compiler,
  session: Session,
  assetRequest: (file: string) => string,
): void {
  const { build } = session
  const images = plainPattern(build.project.options.include)
  const { resolveId } = handlersOf(() => session)
  compiler.hooks.compilation.tap(NAME, (_compilation, { normalModuleFactory }) => {
    // Before the shared hook of the same kind.
    normalModuleFactory.hooks.resolve.tapPromise({ name: NAME, stage: -1 }, async (data) => {
      const { request, contextInfo } = data
      const { issuer } = contextInfo
      if (build.host.purpose !== 'build' || !STYLE_ID.test(issuer)) return
      if (!SPECIFIER.test(request) && !images.test(request)) return
      const resolved = (await resolveId.call({} as never, request, issuer, { isEntry: false })) as {
        id: string
      } | null
      const key = resolved ? keyOfVirtualId(resolved.id) : undefined
      const target = key === undefined ? undefined : await build.target(key)
      if (target && 'file' in target) data.request = assetRequest(target.file)
    })
  })
}
