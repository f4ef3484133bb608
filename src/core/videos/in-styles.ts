import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { RenditionRequest } from '../../query/request'

/** A style sheet's file, or a component's block of styles as bundlers name it (`App.vue?vue&type=style`). */
const STYLE_SHEET =
  /\.(?:css|pcss|postcss|sss|scss|sass|less|styl|stylus)(?:$|[?#])|[?&](?:type=style|lang\.\w*(?:css|sass|less|styl\w*))\b/

export function isStyleSheet(importer: string | undefined): boolean {
  return importer !== undefined && STYLE_SHEET.test(importer)
}

/**
 * Returns the error of a video where CSS shows an image, which no browser draws; `undefined` for an image, which a
 * video's poster is too.
 */
export function videoInStyles(
  { video, as }: Pick<RenditionRequest, 'video' | 'as'>,
  written: string,
): ImageKitBuildError | undefined {
  if (!video || as === 'poster') return undefined
  return new ImageKitBuildError(
    'INVALID_VALUE',
    `'${written}' is a video, which CSS does not show. Put a <video> behind the content, or show a still of it with as=poster.`,
  )
}
