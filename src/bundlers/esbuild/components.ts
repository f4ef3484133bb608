import { resolve } from 'node:path'
import { literalPattern } from '../../core/filters'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { readText } from '../../lib/files/regular-file'
import { portablePath } from '../../lib/paths'
import { isFile } from '../shared/plain-imports'
import type { Session } from '../shared/session'
import { transformSource } from '../shared/sources'
import { type BundlerAdapter, type NamespacedBuild, SKIP } from './namespaces'

const COMPONENT = /\.(?:vue|svelte)$/

/**
 * Reports references in a component's markup that would have to be rewritten: in esbuild's plugin system no plugin can
 * transform what another has loaded, and a component's own plugin reads and compiles it in one step.
 */
export function reportComponents(build: NamespacedBuild, session: Session, adapter: BundlerAdapter): void {
  build.onResolve({ filter: COMPONENT }, (request) => {
    const { path, resolveDir, pluginData } = request
    if (pluginData === SKIP) return undefined
    return adapter.reported(async () => {
      const file = /^\.{0,2}\//.test(path) ? resolve(resolveDir, path) : await adapter.ask(request, path)
      if (file && isFile(file)) await report(file, session)
      return undefined
    })
  })
}

async function report(file: string, session: Session): Promise<void> {
  const { project, host } = session.build
  const source = readText(file)
  if (!literalPattern(project.options.include).test(source)) return
  const edited = await transformSource(session, source, file)
  // A path that Vue's compiler turns into an import needs no rewriting.
  if (!edited || edited.code === source) return
  const name = portablePath(project.options.root, file)
  const bound = file.endsWith('.vue') ? ':src="hero"' : 'src={hero}'
  const message =
    `imagekit: ${name} has references in its markup that are not rewritten: ${host.bundler} lets no plugin change a component ` +
    `before its compiler. Import the image in the component's script (import hero from 'ik:./hero.jpg?w=400') and bind it (<img ${bound}>).`
  if (project.options.strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message)
  session.build.warnOnce(message)
}
