import type { UnpluginOptions } from 'unplugin'
import { MARKDOWN_ID, mentionPattern } from '../../core/filters'
import { parseModule } from '../../rewrite/js/babel'
import type { Options } from '../../types'
import { NAME } from '../shared/name'
import type { SessionOf } from '../shared/session'
import { markdownTransform } from '../shared/sources'

/** Images of Markdown, once its loaders have made a module of it. webpack and Rspack have no parser for plugins. */
export function markdown(sessionOf: SessionOf, { include }: Options): UnpluginOptions {
  return {
    name: `${NAME}:markdown`,
    enforce: 'post',
    transform: {
      filter: { id: MARKDOWN_ID, code: mentionPattern(include) },
      handler: markdownTransform(sessionOf, parseModule),
    },
  }
}
