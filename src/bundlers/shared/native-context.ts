import type { NativeBuildContext, UnpluginBuildContext } from 'unplugin'

/** Returns the bundler's own side of a hook's context; `undefined` where unplugin does not stand between. */
export function nativeContext(context: object): NativeBuildContext | undefined {
  return (context as Partial<UnpluginBuildContext>).getNativeBuildContext?.()
}
