import type { UnpluginOptions } from 'unplugin'
import { NAME } from '../shared/name'
import type { SessionOf } from '../shared/session'
import { SCHEME, STYLED_ID, schemelessStyles } from './css-schemes'

/** Specifiers of ours in style sheets, of which webpack and Rspack would say that their scheme is not handled. */
export function styleSchemes(sessionOf: SessionOf): UnpluginOptions {
  return {
    name: `${NAME}:style-schemes`,
    enforce: 'pre',
    transform: { filter: { id: STYLED_ID, code: SCHEME }, handler: schemelessStyles(sessionOf) },
  }
}
