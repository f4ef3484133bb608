import type { UnpluginOptions } from 'unplugin'
import { NO_MODULE_ID, newUrlPattern, requirePattern } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import type { Edited } from '../../rewrite/edit'
import { rewriteNewUrl } from '../../rewrite/js/js'
import { parseModule } from '../../rewrite/js/parse-module'
import { unwrapRequires } from '../../rewrite/js/requires'
import type { Options } from '../../types'
import { NAME } from '../shared/name'
import { isOursInNewUrl } from '../shared/new-url'
import { besideImporter } from '../shared/plain-imports'
import { mapped, type Session, type SessionOf, type Transformed } from '../shared/session'

/**
 * `new URL` and `require`, which have modules of images for URLs: Rspack's hooks do not tell by what a module is asked for, and a
 * rule's URL knows no public path that is found where the page runs (`publicPath: 'auto'`).
 */
export function moduleUrls(sessionOf: SessionOf, include: Options['include']): UnpluginOptions[] {
  const exclude = NO_MODULE_ID
  return [
    {
      name: `${NAME}:new-url`,
      transform: {
        filter: { id: { exclude }, code: newUrlPattern(include) },
        handler(this: object, code: string, id: string): Transformed | undefined {
          const session = sessionOf(this)
          const isOurs = isOursInNewUrl(session, id)
          return edited(session, code, (parse) => rewriteNewUrl(code, parse, isOurs, '__webpack_base_uri__'))
        },
      },
    },
    {
      name: `${NAME}:require`,
      transform: {
        filter: { id: { exclude }, code: requirePattern(include) },
        handler(this: object, code: string, id: string): Transformed | undefined {
          const session = sessionOf(this)
          return edited(session, code, (parse) =>
            unwrapRequires(code, parse, (value) => isString(session, value, id)),
          )
        },
      },
    },
  ]
}

function edited(
  session: Session,
  code: string,
  rewritten: (parse: () => ReturnType<typeof parseModule>) => Edited | undefined,
): Transformed | undefined {
  try {
    return mapped(
      session,
      rewritten(() => parseModule(code)),
    )
  } catch {
    // Another language, whose loader reports what is wrong with it.
    return undefined
  }
}

/** Whether a `require` is a string without the plugin, as Rspack's assets are; file-loader makes an ES module. */
function isString({ build, requiresModule }: Session, value: string, importer: string): boolean {
  const plain = readPlain(value, build.project.options.include)
  if (!plain) return false
  return !requiresModule?.(besideImporter(plain.path, importer) ?? plain.path)
}
