import type { Preset, Query } from './types/query'

export type { BuildErrorCode } from './diagnostics/build-error'
export type { Img, LocalImg, LocalMeta, LocalPicture, Meta, Picture, Preload, Source } from './types/image'
export type { Preset, PresetQuery, Query, SourceQuery } from './types/query'
export type { LocalVideo, LocalVideoMeta, Video, VideoMeta, VideoSource } from './types/video'

/**
 * Returns the defaults of an image, for parameters that neither its preset nor its query sets.
 *
 * @param file the image's path from `root` (`./src/a.jpg`); in the Media Library its path (`/a.jpg`); else its URL
 * @param query the reference's own parameters, their values as written
 * @returns must depend on the arguments only, or cached modules would not notice a change
 */
export type Defaults = (file: string, query: Readonly<Record<string, string>>) => Query | undefined

/**
 * Maximum bytes that a device loads of the images of a folder, of a page of the output, or of a source module. A name may have
 * `*` in it, for any characters: each part that it matches has the budget.
 */
export type Budget = {
  bytes: number
  /**
   * Phone (390 × 844 at 3x), laptop (1440 × 900 at 2x) or large screen (2560 × 1440).
   *
   * @default the one that loads most
   */
  device?: 'phone' | 'laptop' | 'large'
} & ({ folder: string } | { page: string } | { module: string })

/**
 * Options of the plugin. An omitted option falls back to its environment variable, if it has one, then to its default.
 */
export interface Options {
  /**
   * Source of local images. `remote`: ImageKit delivers them, and missing ones are uploaded. `local`: transformed on
   * this machine by ImageKit's rules and bundled, which needs the optional package sharp. `auto`: remote if a
   * URL-endpoint is set, else local (without sharp: the bundler's own URLs). A dev server always transforms them
   * itself.
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
   * Private API key, needed to upload images that the lockfile lacks. Better set in the environment, because config
   * files are committed to git. Never written to any output, log, error or cache.
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
   * Whether requests to ImageKit go through the proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` set. Requests to
   * this machine never do.
   *
   * @default true
   */
  proxy?: boolean

  /**
   * The project's folder: references, lockfile and cache are relative to it.
   *
   * @default the bundler's own root (Vite's `root`, or the nearest folder above it with a package.json; webpack's
   * `context`; else the working directory)
   */
  root?: string

  /**
   * Folder of the Media Library for uploads. Letters, digits, `-`, `_` and `/`.
   *
   * @default '/unplugin-imagekit'
   */
  folder?: string

  /**
   * Name of an uploaded file, without extension. Placeholders: `[hash]`, the start of the content's SHA-256, and
   * `[name]`, the source's name. With `[hash]` alone, equal files under several names are uploaded once, and the
   * readable name is the URL's SEO suffix. Without `[hash]` a changed image keeps its URL: the upload overwrites it as
   * a new version, and the CDN must be purged (`purge`).
   *
   * @default '[hash]'
   */
  fileName?: string

  /**
   * The committed record of uploads, relative to `root`.
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
   * Named parameter sets for `?preset=name`; the specifier's own parameters override its preset. With `sources`, art
   * direction: `{ hero: { w: '800;1600', sources: [{ media: '(max-width: 600px)', ar: '1-1', w: '400;800' }] } }`.
   *
   * @default {}
   */
  presets?: Readonly<Record<string, Preset>>

  /**
   * Parameters for every image whose preset and query do not set them, or a function that returns them for one image.
   * Plain references without parameters that ImageKit does not deliver stay the bundler's own.
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
   * Maximum number of concurrent uploads.
   *
   * @default 16
   */
  concurrency?: number

  /**
   * Writes exact declarations of every import in use, in dev and in build, so that the editor marks a typo as an error:
   * to `imagekit.d.ts`, or to the given file, relative to `root`. Leave out `unplugin-imagekit/client` then, because
   * its patterns would accept the typo.
   *
   * @default false
   */
  dts?: boolean | string

  /**
   * Plain references (`./a.jpg?w=400`, without `ik:`) that the plugin handles: extensions, and regular expressions that
   * are tested on the file's path from `root` (`./src/a.jpg`). An image without parameters that the bundler would
   * inline stays inlined. `[]` leaves all plain references to the bundler.
   *
   * @default ['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif']
   */
  include?: readonly (string | RegExp)[]

  /**
   * Plain references that are left to the bundler although `include` matches, in the same format.
   *
   * @default []
   */
  exclude?: readonly (string | RegExp)[]

  /**
   * Also handles the images of Vite's public folder where Vite itself writes their URLs (HTML and CSS). The folder is
   * still copied to the output, because paths that are put together at run time can't be seen.
   *
   * @default false
   */
  publicDir?: boolean

  /**
   * JSX components with an attribute that is an image when it is a literal string: `{ Image: 'src', 'UI.Pic': 'src' }`. `img` and
   * `source` are always included.
   *
   * @default {}
   */
  components?: Readonly<Record<string, string>>

  /**
   * Accepts SVG files with scripts or event handlers. Opening such a file's URL runs its code on that domain.
   *
   * @default false
   */
  allowActiveSvg?: boolean

  /**
   * Handling of what photographs say besides their picture: place, time, camera, author. ImageKit delivers originals and
   * some renditions with it. `warn`: uploads it, and warns of new images that say where they were taken (an error under
   * `strict`). `strip`: removes it from uploads of JPEG, PNG and WebP without encoding them again; orientation and colour
   * profile stay. The hash, and with it the URL, is that of the uploaded bytes, so only images with metadata change.
   * `keep`: uploads it.
   *
   * @default 'warn'
   */
  metadata?: 'keep' | 'strip' | 'warn'

  /**
   * Handling of cached copies in the CDN that a build has made stale: stable-named images (`fileName` without `[hash]`)
   * whose bytes changed, Media Library files (`ik:/…`) that were replaced since the last deploy, and removed images.
   * `report` lists the purge requests, `auto` sends them once the build is written. Needs the private key and a
   * manifest.
   *
   * @default 'off'
   * @see https://imagekit.io/docs/caches#purge-cache
   */
  purge?: 'off' | 'report' | 'auto'

  /**
   * The manifest that `purge` compares a build with: its file (relative to `root`), its URL, or `remote`, the one that
   * the last deploy left in the Media Library, under `folder`.
   *
   * @default 'remote'
   */
  previousManifest?: string

  /**
   * Looks up every `ik:/…` reference in the Media Library while building: a missing file is an error, and width and
   * height are added to the lockfile, so that later builds know them without network. Sends one listing request per
   * folder; needs the private key.
   *
   * @default false
   */
  verifyRemote?: boolean

  /**
   * Builds with the final URLs, but uploads nothing and writes no lockfile; the summary lists the uploads that would be
   * needed.
   *
   * @default false
   */
  dryRun?: boolean

  /**
   * Reports an error where an image would fall back to being bundled (no key for a new image, no URL-endpoint).
   *
   * @default false
   */
  strict?: boolean

  /**
   * Maximum bytes of one image in a browser; larger images get a warning. A build checks originals and images rendered
   * on this machine. The size of images that ImageKit encodes is known only on the CDN: `unplugin-imagekit verify`
   * checks it there.
   *
   * @default none
   */
  budget?: number

  /**
   * Maximum bytes of folders, pages and modules: `[{ page: 'index.html', bytes: 500_000 }, { folder: 'src/photos', bytes: 2e6 }]`.
   * `unplugin-imagekit report` ends with exit code 1 if one is exceeded; a build with `report` warns, and fails under
   * `strict`.
   *
   * @default []
   */
  budgets?: readonly Budget[]

  /**
   * Writes a report of the build's images: one HTML file, at the given path relative to `root`. `true`:
   * `imagekit-report.html`. It is written beside the output, not in it, so that it is not deployed.
   *
   * @default false
   */
  report?: boolean | string

  /**
   * Maximum bytes of an image that is uploaded. A larger file is an error before it is read and sent. ImageKit's limit
   * depends on the plan: 25 MB (free), 40 MB (Lite) or 50 MB (Pro).
   *
   * @default 52428800
   * @see https://imagekit.io/docs/api-reference/upload-file/upload-file
   */
  maxUploadBytes?: number

  /**
   * The same for videos, which are streamed and never held in memory. ImageKit's limit is 100 MB (free), 300 MB (Lite) or
   * 2 GB (Pro).
   *
   * @default 2147483648
   * @see https://imagekit.io/docs/api-reference/upload-file/upload-file
   */
  maxVideoUploadBytes?: number

  /**
   * Also uploads images that the lockfile lacks in watch mode, and uses the CDN's URLs there. Otherwise new images are
   * bundled until the next build. A dev server renders local images itself in either case.
   *
   * @default false
   */
  uploadInWatch?: boolean

  /**
   * Serves the inspector at `/__imagekit/` of a dev server: the images that its pages show, their renditions and what is
   * worth a look. Nothing of it is loaded before the page is opened, or part of a build.
   *
   * @default true
   */
  inspector?: boolean
}
