import type { UnpluginOptions } from 'unplugin'
import type { Session } from '../session'
import { SCHEME, STYLED_ID, schemelessStyles } from '../webpack-schemes'
import { NAME } from './shared'

/** Specifiers of ours in style sheets, of which webpack and Rspack would say that their scheme is not handled. */
export function styleSchemes(session: Session): UnpluginOptions {
  return {
    name: `${NAME}:style-schemes`,
    enforce: 'pre',
    transform: { filter: { id: STYLED_ID, code: SCHEME }, handler: schemelessStyles(session) },
  }
}
