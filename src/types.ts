import type { Preset, Query } from './types/query'

export type { BuildErrorCode } from './diagnostics/build-error'
export type { Img, LocalImg, LocalMeta, LocalPicture, Meta, Picture, Preload, Source } from './types/image'
export type { Preset, PresetQuery, Query, SourceQuery } from './types/query'

/**
 * What holds for an image where neither its preset nor its query says anything.
 *
 * @param file the image's path from `root` (`./src/a.jpg`); in the Media Library its path (`/a.jpg`); else its URL
 * @param query what the reference says itself, its values as written
 * @returns must depend on nothing else, or cached modules would not know of a change
 */
export type Defaults = (file: string, query: Readonly<Record<string, string>>) => Query | undefined

/** Options of the plugin. Each that is left out comes from the environment where one is named, else from its default. */
export interface Options {
  /**
   * Where local images come from. `remote`: from ImageKit, uploaded where they are missing. `local`: transformed on this
   * machine by ImageKit's rules and bundled, which needs the optional package sharp. `auto`: remote where a URL-endpoint is
   * set, else local (without sharp: the bundler's own URLs). A dev server always transforms them itself.
   *
   * @default 'auto'
   */
  mode?: 'auto' | 'remote' | 'local'

  /**
   * Your URL-endpoint, as the ImageKit dashboard shows it: `https://ik.imagekit.io/<imagekitId>` or a custom domain.
   * Without one, local images keep the bundler's own URLs.
   *
   * @default process.env.IMAGEKIT_URL_ENDPOINT ?? process.env.IMAGEKIT_ENDPOINT_URL
   * @see https://imagekit.io/docs/integration/url-endpoints
   */
  urlEndpoint?: string

  /**
   * Public API key. Kept for client-side uploads; the plugin itself does not need it.
   *
   * @default process.env.IMAGEKIT_PUBLIC_KEY
   */
  publicKey?: string

  /**
   * Private API key, needed to upload what the lockfile lacks. Better left to the environment: what stands in a config
   * file ends in git. Never written to any output, log, error or cache.
   *
   * @default process.env.IMAGEKIT_PRIVATE_KEY
   * @see https://imagekit.io/docs/api-keys
   */
  privateKey?: string

  /**
   * A server other than ImageKit's for API and uploads: the emulator, a proxy. HTTPS, or HTTP on this machine only.
   *
   * @default process.env.IMAGE_KIT_BASE_URL
   */
  baseURL?: string

  /**
   * The project's folder: references, lockfile and cache are relative to it.
   *
   * @default the bundler's own root (Vite's `root`, webpack's `context`, else the working directory)
   */
  root?: string

  /**
   * Folder of the Media Library that uploads go to. Letters, digits, `-`, `_` and `/`.
   *
   * @default '/unplugin-imagekit'
   */
  folder?: string

  /**
   * Name of an uploaded file, without extension, of `[hash]`, the start of the content's SHA-256, and `[name]`, the source's
   * name. With `[hash]` alone, equal files under several names are one upload, and the readable name rides in the URL as its
   * SEO suffix. Without `[hash]` a changed image keeps its URL: it is uploaded over the old one, as a new version, and the
   * CDN has to be told (`purge`).
   *
   * @default '[hash]'
   */
  fileName?: string

  /**
   * The committed record of what is uploaded, relative to `root`.
   *
   * @default 'imagekit.lock'
   */
  lockfile?: string

  /**
   * Name of the build's manifest in the output folder; `false` writes none.
   *
   * @default 'imagekit-manifest.json'
   */
  manifest?: string | false

  /**
   * This machine's own cache, relative to `root`. Safe to delete.
   *
   * @default 'node_modules/.cache/unplugin-imagekit'
   */
  cacheDir?: string

  /**
   * Named parameter sets for `?preset=name`; what the specifier itself says wins over its preset. With `sources`, art
   * direction: `{ hero: { w: '800;1600', sources: [{ media: '(max-width: 600px)', ar: '1-1', w: '400;800' }] } }`.
   *
   * @default {}
   */
  presets?: Readonly<Record<string, Preset>>

  /**
   * What holds for every image where neither its preset nor its query says anything, or a function that says it of one.
   * Plain references of which nothing is asked, and that are not delivered by ImageKit, stay the bundler's own.
   *
   * @default {}
   */
  defaults?: Query | Defaults

  /**
   * Casing of the attribute objects `img` and `picture`: `srcset` (HTML, Vue, Svelte) or `srcSet` (React).
   *
   * @default 'react' if the project's package.json depends on react, else 'html'
   */
  attributes?: 'html' | 'react'

  /**
   * Uploads under way at once.
   *
   * @default 16
   */
  concurrency?: number

  /**
   * Write exact declarations of every import in use, in dev and in build, so that a typo is a red line in the editor: to
   * `imagekit.d.ts`, or to the file named, relative to `root`. Then leave out `unplugin-imagekit/client`, whose patterns
   * would accept the typo.
   *
   * @default false
   */
  dts?: boolean | string

  /**
   * Which plain references (`./a.jpg?w=400`, without `ik:`) are images of ours: extensions, and regular expressions that
   * are tried on the file's path from `root` (`./src/a.jpg`). Where nothing is asked of an image, one that the bundler
   * would inline stays inlined. `[]` leaves them all to the bundler.
   *
   * @default ['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif']
   */
  include?: readonly (string | RegExp)[]

  /**
   * Which of them are left to the bundler all the same, in the same terms.
   *
   * @default []
   */
  exclude?: readonly (string | RegExp)[]

  /**
   * Also the images of Vite's public folder, wherever Vite itself writes their URLs (HTML and CSS). A path that only a
   * program puts together can't be seen, so the folder is copied to the output as ever.
   *
   * @default false
   */
  publicDir?: boolean

  /**
   * Components of JSX whose attribute is an image when it is a literal string: `{ Image: 'src' }`. `img` and `source` are
   * always looked at.
   *
   * @default {}
   */
  components?: Readonly<Record<string, string>>

  /**
   * Accept SVG files with scripts or event handlers. Whoever opens such a file's URL runs its code on that domain.
   *
   * @default false
   */
  allowActiveSvg?: boolean

  /**
   * What to do about copies in the CDN that a build has made stale: stable-named images (`fileName` without `[hash]`) whose
   * bytes changed, Media Library files (`ik:/…`) that were replaced since the last deploy, and what was removed. `report`
   * names the purge requests, `auto` sends them once the build is written. Needs the private key and a manifest.
   *
   * @default 'off'
   * @see https://imagekit.io/docs/caches#purge-cache
   */
  purge?: 'off' | 'report' | 'auto'

  /**
   * What a build is compared with for `purge`: a manifest's file (relative to `root`), its URL, or `remote`, the one that the
   * last deploy has left in the Media Library, under `folder`.
   *
   * @default 'remote'
   */
  previousManifest?: string

  /**
   * Look every `ik:/…` reference up in the Media Library while building: what is missing is an error, and width and height
   * go into the lockfile, from which later builds know them without network. One listing a folder; needs the private key.
   *
   * @default false
   */
  verifyRemote?: boolean

  /**
   * Build with the final URLs, but upload nothing and write no lockfile; the summary says what would be uploaded.
   *
   * @default false
   */
  dryRun?: boolean

  /**
   * Treat what would fall back to a bundled image (no key for a new image, no URL-endpoint) as an error.
   *
   * @default false
   */
  strict?: boolean

  /**
   * Bytes that one image may take in a browser; each that takes more gets a warning. A build weighs what goes out as it is or
   * is drawn on this machine. What ImageKit encodes has its weight only on the CDN: `unplugin-imagekit verify` looks there.
   *
   * @default none
   */
  budget?: number

  /**
   * Upload in watch mode too what the lockfile lacks, and use the CDN's URLs there. Without it new images are bundled until
   * the next build. A dev server draws local images itself either way.
   *
   * @default false
   */
  uploadInWatch?: boolean
}
