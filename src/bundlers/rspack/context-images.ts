import { join } from 'node:path'
import type { Compiler } from '@rspack/core'
import { askingPattern } from '../../core/filters'
import type { Options } from '../../types'
import { NAME } from '../shared/name'

/**
 * Completes requests of images in a context, which Rspack makes of an `import()` or a `require` that is put together
 * (`` import(`./${name}.jpg?w=400`) ``): it names no importer for them, but a folder.
 */
export function completeContextRequests(compiler: Compiler, include: Options['include']): void {
  const images = askingPattern(include)
  compiler.hooks.compilation.tap(NAME, (_compilation, { normalModuleFactory }) => {
    // Before the shared hook of the same kind.
    normalModuleFactory.hooks.resolve.tap({ name: NAME, stage: -1 }, (data) => {
      const { request, context, contextInfo } = data
      if (contextInfo.issuer || !request.startsWith('./') || !images.test(request)) return
      const [path = '', query] = request.split('?', 2)
      data.request = `${join(context, path)}?${query}`
    })
  })
}
