import type { Build } from '../../core/build'
import { plainPattern, SPECIFIER } from '../../core/filters'
import { withPosition } from '../../diagnostics/build-error'
import { locate, positionAt } from '../../diagnostics/source-position'
import type { SourceWarnings } from '../../rewrite/edit'
import { insteadOf } from '../../rewrite/js/dynamic'

/** Reports the warnings of a source's rewriter, each position once per process. */
export function sourceWarnings(build: Build, file: string, source: string): SourceWarnings {
  const isImage = (path: string) => plainPattern(build.project.options.include).test(path)
  // The source of a page of Markdown is what a generator has made of it.
  const positionOf = (text: string, offset: number) =>
    file.endsWith('.md') ? locate(file, text) : positionAt(file, source, offset)
  const warn = (message: string, text: string, offset: number) => {
    build.warnOnce(withPosition(`imagekit: ${message}`, positionOf(text, offset)))
  }
  return {
    styled(value, offset) {
      const refused = build.videoInStyles(value, file)
      if (refused) throw refused.at(positionOf(value, offset))
    },
    dynamic(text, offset) {
      const instead = insteadOf(text, isImage)
      if (instead)
        warn(
          `'${text}' is put together where the program runs, so no build can know the image; ${instead}`,
          text,
          offset,
        )
    },
    unsized(value, offset) {
      const request = build.requestOf(SPECIFIER.test(value) ? value : `ik:${value}`, file)
      if (request?.sizes !== undefined || request?.axis !== 'width') return
      warn(
        `'${value}' offers several widths, but nothing says how wide the image is shown, so browsers take it to fill the window; add sizes="…" (or &sizes=… to the query)`,
        value,
        offset,
      )
    },
  }
}
