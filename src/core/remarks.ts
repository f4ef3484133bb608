import type { Asset } from './asset'
import { type LocalReference, portablePath } from './reference'
import type { Beyond } from './rendition'
import type { Notice } from './way'

const CODES = { width: 'w', height: 'h', dpr: 'dpr' } as const

/** Says once a reference that a set of values asks for more than the image has. */
export function enlarged(
  { file, key }: LocalReference,
  { width, height }: Asset,
  { axis, asked, instead }: Beyond,
  root: string,
): Notice {
  const code = CODES[axis]
  const message =
    `imagekit: ${portablePath(root, file)} is ${width} × ${height} px, so ${code}=${asked.join(';')} would only enlarge it; ` +
    `${code}=${instead} takes its place (${key})`
  return { topic: message, level: 'warn', message }
}
