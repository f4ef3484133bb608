import { readFileSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import type { JsPlugin } from '@farmfe/core'
import { withoutFragment } from '../../core/references/plain-reference'
import { positionOf } from '../../diagnostics/reference-origin'
import { readText } from '../../lib/files/regular-file'
import { portablePath } from '../../lib/paths'
import { type Edited, rewrite, type Site } from '../../rewrite/edit'
import { rewritePage } from '../shared/html-page'
import type { FarmState } from './state'

/** Runs before Farm's own plugin for HTML. */
const BEFORE_ALL = 200

/** Rewrites pages before Farm reads them: its hook for HTML runs when the modules are known, too late for an upload. */
export function farmPages(farm: FarmState): Partial<JsPlugin> {
  return {
    priority: BEFORE_ALL,
    load: {
      filters: { resolvedPaths: ['\\.html$'] },
      async executor({ resolvedPath }, context) {
        const localUrl = (file: string) =>
          emitted(farm, file, (name, content) =>
            context?.emitFile({ resolvedPath, name, content: [...content], resourceType: 'asset' }),
          )
        const source = readText(resolvedPath)
        const content = await rewritePage(source, resolvedPath, {
          build: farm.session.build,
          localUrl,
          keys: farm.keys,
          resolveAlias: farm.resolveAlias,
        })
        farm.pages.set(resolvedPath, withoutScripts(content))
        return { content, moduleType: 'html' }
      },
    },
  }
}

const SCRIPT = /<script\b(?![^<>]*\btype\s*=\s*["']?(?:application|text)\/(?!javascript))[^<>]*>/i

/** Without the scripts of a page, which Farm makes modules of. */
function withoutScripts(page: string): string {
  return page
    .split(/<\/script\b/i)
    .map((part) => {
      const at = part.search(SCRIPT)
      return at < 0 ? part : part.slice(0, at)
    })
    .join('</script')
}

/** Emits a file into the output, because Farm bundles none of a page's files. */
function emitted(farm: FarmState, file: string, emit: (name: string, content: Buffer) => void): string {
  const hash = farm.session.build.hashOf(file).slice(0, 8)
  const name = `${basename(file, extname(file))}.${hash}${extname(file)}`
  emit(name, readFileSync(file))
  farm.files.add(file)
  const url = `${farm.base}${encodeURI(name)}`
  farm.shown.set(file, url)
  return url
}

/** Rewrites `url(ik:…)` and `url(./a.jpg?w=400)` in a style sheet, before Farm reads it. */
export function farmStyles(farm: FarmState) {
  return async (code: string, id: string): Promise<Edited | undefined> => {
    const { cssSites } = await import('../../rewrite/css')
    const importer = id.replace(/[?#].*$/, '')
    return rewrite(
      code,
      cssSites(code).map((site) => inUrl(code, site)),
      async (written) => {
        const value = withoutFragment(written, farm.session.build.project.options.include)
        const key = await farm.keyOf(value, importer)
        if (key === undefined) return undefined
        const refused = farm.session.build.videoInStyles(value, importer)
        if (refused) throw refused.at(positionOf({ importer, written: value, target: { specifier: value } }))
        const target = await farm.session.build.target(key)
        if ('url' in target) return target
        const shown = farm.shown.get(target.file)
        if (shown !== undefined) return { url: shown }
        // Farm's own asset, as where a module imports it.
        farm.files.add(target.file)
        return { url: portablePath(dirname(importer), target.file) }
      },
    )
  }
}

/** Farm looks for `url()` alone: a bare string of `image-set()` becomes one. */
function inUrl(code: string, site: Site): Site {
  const isBare =
    /["']/.test(code[site.start] ?? '') &&
    !/url\(\s*$/i.test(code.slice(Math.max(0, site.start - 1000), site.start))
  return isBare ? { ...site, write: (replacements) => `url(${site.write(replacements)})` } : site
}
