import { join } from 'node:path'
import type { UnpluginBuildContext } from 'unplugin'
import type { Compilation, Compiler } from 'webpack'
import type { Build } from '../../core/build'
import { plainVirtualId, virtualId } from '../../core/virtual-id'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { nativeContext } from '../shared/native-context'
import type { Session } from '../shared/session'
import { requiresModuleByTest } from './rules'

/**
 * Returns the ids of references' modules. `require` of a plain image is a string wherever Rspack's own assets are, and a module
 * where the user's loader makes one. A child compiler (html-webpack-plugin's, for a template) knows no virtual files: its modules
 * are files, below a folder of the same name.
 */
export function moduleIds({ options: { module } }: Compiler, build: Build): Session['idOf'] {
  const idOf = (key: string, isPlain: boolean): string => {
    const file = isPlain ? build.fileOf(key) : undefined
    return !isPlain || (file && requiresModuleByTest(module.rules, file))
      ? virtualId(key)
      : plainVirtualId(key)
  }
  return (key, isPlain, context) => {
    const id = idOf(key, isPlain)
    return isInChild(context) ? fileOf(key, id, context) : id
  }

  async function fileOf(key: string, id: string, context: UnpluginBuildContext): Promise<string> {
    const file = join(build.project.options.cacheDir, id)
    const { code, files } = await build.load(key)
    // The module itself depends on nothing: its content is that of this round.
    for (const image of files) context.addWatchFile(image)
    writeFileAtomic(file, code, { isDurable: false })
    return file
  }
}

function isInChild(context: object): context is UnpluginBuildContext {
  const { compilation } = (nativeContext(context) ?? {}) as { compilation?: Compilation }
  return compilation?.compiler.isChild() ?? false
}
