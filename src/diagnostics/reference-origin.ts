import { existsSync } from 'node:fs'
import { locate, type SourcePosition } from './source-position'
import { locateInStyleSheets, type Sought } from './style-sheets'

/** Who has written a reference, and how: enough to find the place, once there is something to say of it. */
export interface ReferenceOrigin {
  importer: string | undefined
  written: string
  sought: Sought
}

/** Where a reference is written: in the file itself, in a style sheet that was compiled into it, or in other words. */
export function positionOf({ importer, written, sought }: ReferenceOrigin): SourcePosition | undefined {
  const name = importer?.replace(/[?#].*$/, '')
  // webpack takes a part of a component for a file of its own: `App.vue.css`.
  const file = name && !existsSync(name) ? name.replace(/\.\w+$/, '') : name
  return (file && locateInStyleSheets(file, sought)) || locate(file, written)
}
