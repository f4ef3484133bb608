import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BuildOptions, OutputFile } from 'esbuild'
import type { Build } from '../../core/build'
import { askingReferencePattern, textPattern } from '../../core/filters'
import type { ManifestImage } from '../../core/output/manifest'
import { manifestText, mergeBuild } from '../../core/output/merge-builds'
import { ImageKitBuildError, withPosition } from '../../diagnostics/build-error'
import { isCommented, positionAt } from '../../diagnostics/source-position'
import { readText } from '../../lib/files/regular-file'

/** Whether Angular's application builder runs the build. It writes the output itself. */
export const isAngular = ({ plugins = [] }: BuildOptions): boolean =>
  plugins.some(({ name }) => name === 'angular-compiler')

/** Whether it builds for `ng serve`, or with the configuration for development: an optimized build defines the constant as false. */
export const isDevelopmentOfAngular = (options: BuildOptions): boolean =>
  isAngular(options) && options.define?.ngDevMode !== 'false'

/** Returns the manifest as a file of the output, which the builder writes beside the scripts. */
export function manifestFile(
  { project: { options }, host }: Build,
  images: ReadonlyMap<string, ManifestImage>,
  outDir: string,
): OutputFile[] {
  if (!options.manifest || images.size === 0) return []
  const facts = {
    id: 'angular',
    outputs: [],
    bundler: host.bundler,
    urlEndpoint: options.urlEndpoint,
    images,
  }
  const text = [...manifestText(mergeBuild(undefined, facts, () => true))].join('')
  const contents = Buffer.from(text)
  const hash = createHash('sha256').update(contents).digest('hex')
  return [{ path: resolve(outDir, options.manifest), contents, text, hash }]
}

/** Templates and style sheets: the builder compiles them before plugins see anything of them. */
const UNSEEN = /\.(?:html|css|s[ac]ss|less)$/

/**
 * Reports references in templates and style sheets beside the modules of a build.
 *
 * @throws ImageKitBuildError `LEFT_IN_OUTPUT` under `strict`
 */
export function reportUnseen(build: Build, modules: Iterable<string>): void {
  const { include, strict } = build.project.options
  const folders = new Set([...modules].filter((file) => !/[\\/]node_modules[\\/]/.test(file)).map(dirname))
  for (const folder of folders) {
    for (const name of readdirSync(folder).filter((one) => UNSEEN.test(one))) {
      const file = join(folder, name)
      const source = readText(file)
      if (!textPattern(include).test(source)) continue
      for (const { index } of source.matchAll(askingReferencePattern(include))) {
        if (isCommented(source, index)) continue
        const position = positionAt(file, source, index)
        const message =
          'imagekit: Angular’s builder shows plugins no templates and no style sheets, so this image is not rewritten. ' +
          'Import it in the component (import hero from \'ik:./hero.jpg?w=400\') and bind it ([src]="hero", [style.background-image])'
        if (strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message, position)
        build.warnOnce(withPosition(message, position))
      }
    }
  }
}
