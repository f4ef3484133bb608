import type { UnpluginOptions } from 'unplugin'
import { NAME } from '../../shared/name'
import type { SessionOf } from '../../shared/session'
import { SCHEME, STYLED_ID, schemelessStyles } from './schemes'

/** Rewrites `ik:` specifiers in style sheets, whose scheme webpack and Rspack would refuse. */
export function styleSchemes(sessionOf: SessionOf): UnpluginOptions {
  return {
    name: `${NAME}:style-schemes`,
    enforce: 'pre',
    transform: { filter: { id: STYLED_ID, code: SCHEME }, handler: schemelessStyles(sessionOf) },
  }
}
