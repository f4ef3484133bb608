import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { literalPattern } from '../../core/filters'
import { portablePath } from '../../core/references/reference'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { isFile } from '../shared/plain-imports'
import { opened, type Session } from '../shared/session'
import { sourceTransform } from '../shared/sources'
import { type BundlerAdapter, type NamespacedBuild, SKIP } from './namespaces'

const COMPONENT = /\.(?:vue|svelte)$/

/**
 * Tells of references in a component's markup that would have to be rewritten: what a plugin of esbuild's kind has loaded no
 * other can transform, and a component's own plugin reads and compiles it in one step.
 */
export function tellOfComponents(build: NamespacedBuild, session: Session, dialect: BundlerAdapter): void {
  const transform = sourceTransform(session)
  build.onResolve({ filter: COMPONENT }, (request) => {
    const { path, resolveDir, pluginData } = request
    if (pluginData === SKIP) return undefined
    return dialect.reported(async () => {
      const file = /^\.{0,2}\//.test(path) ? resolve(resolveDir, path) : await dialect.ask(request, path)
      if (file && isFile(file)) await tell(file, session, transform)
      return undefined
    })
  })
}

async function tell(
  file: string,
  session: Session,
  transform: ReturnType<typeof sourceTransform>,
): Promise<void> {
  const { project, host } = opened(session)
  const source = readFileSync(file, 'utf8')
  if (!literalPattern(project.options.include).test(source)) return
  const edited = await transform(source, file)
  // A path that Vue's compiler makes an import of is as good as one.
  if (!edited || edited.code === source) return
  const name = portablePath(project.options.root, file)
  const bound = file.endsWith('.vue') ? ':src="hero"' : 'src={hero}'
  const message =
    `imagekit: ${name} has references in its markup that stay as they are: ${host.bundler} lets no plugin change a component ` +
    `before its compiler. Import the image in the component's script (import hero from 'ik:./hero.jpg?w=400') and bind it (<img ${bound}>).`
  if (project.options.strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message)
  project.warnOnce(message)
}
