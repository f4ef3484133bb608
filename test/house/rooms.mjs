/**
 * The rooms of the house: what each is, and which others it may import. Arrows run down only. The linter
 * (dependency-cruiser.mjs) and the table in CONTRIBUTING.md derive from this.
 *
 * @type {Record<string, { is: string, mayImport: readonly string[] }>}
 */
export const rooms = {
  frameworks: {
    is: 'what one framework needs beyond its bundler',
    mayImport: ['bundlers', 'core', 'dev', 'rewrite', 'url', 'diagnostics', 'lib'],
  },
  bundlers: {
    is: 'what one bundler needs: hooks that call a `Build`; one folder a bundler, `shared` for several',
    // Only for the options `purge` and `report`, which work when a build is done.
    mayImport: ['report', 'deploy', 'dev', 'core', 'rewrite', 'query', 'diagnostics', 'lib'],
  },
  cli: {
    is: 'one file a command',
    mayImport: [
      'report',
      'deploy',
      'migrate',
      'emulator',
      'core',
      'image-header',
      'url',
      'diagnostics',
      'lib',
    ],
  },
  report: {
    is: 'what a build’s images weigh, as HTML, Markdown and JSON: devices, findings, advice, a run with a browser',
    mayImport: ['deploy', 'core', 'rewrite', 'query', 'engine', 'image-header', 'url', 'diagnostics', 'lib'],
  },
  deploy: {
    is: '`plan`, `sync`, `verify`, `purge`, `prune`, `doctor`',
    mayImport: [
      'core',
      'rewrite',
      'query',
      'api',
      'engine',
      'image-header',
      'video-header',
      'url',
      'imagekit',
      'diagnostics',
      'lib',
    ],
  },
  migrate: {
    is: 'other tools’ images → ours',
    mayImport: ['rewrite', 'query', 'url', 'diagnostics', 'lib'],
  },
  dev: {
    is: 'the dev servers’ middleware',
    mayImport: ['inspector', 'core', 'video-header', 'diagnostics', 'lib'],
  },
  inspector: {
    is: 'the page `/__imagekit/` of a dev server, and what answers it',
    // Lists source files as the deploy commands do.
    mayImport: ['deploy', 'core', 'rewrite', 'engine', 'url', 'diagnostics', 'lib'],
  },
  core: {
    is: 'the job itself, without a bundler: `Project` (shared by all builds of a process) and `Build` (one run of one compiler)',
    mayImport: [
      'query',
      'rewrite',
      'api',
      'engine',
      'image-header',
      'video-header',
      'url',
      'diagnostics',
      'lib',
    ],
  },
  emulator: {
    is: 'ImageKit on localhost',
    mayImport: ['engine', 'image-header', 'video-header', 'url', 'imagekit', 'lib'],
  },
  api: {
    is: 'ImageKit’s REST API',
    mayImport: ['url', 'imagekit', 'lib'],
  },
  query: {
    is: 'our grammar: specifier, query, request, value sets, art direction',
    mayImport: ['engine', 'url', 'diagnostics'],
  },
  rewrite: {
    is: 'source text → edits: CSS, HTML, JavaScript, JSX, Vue, Svelte, Markdown, MDX',
    mayImport: ['lib'],
  },
  engine: {
    is: 'ImageKit’s transformations on sharp',
    mayImport: ['image-header', 'url', 'lib'],
  },
  'image-header': {
    is: 'what an image file says of itself: format, shown size, turn, frames, colour; SVG by CSS’s rules; removal of metadata',
    mayImport: ['lib'],
  },
  'video-header': {
    is: 'what a video’s container says of it: format, shown size, duration, codecs; reads no frame',
    mayImport: [],
  },
  url: {
    is: 'ImageKit’s URL grammar: pure, runs in a browser',
    mayImport: ['lib'],
  },
  imagekit: {
    is: 'facts of ImageKit that client and emulator share: endpoints, purge rules',
    mayImport: [],
  },
  diagnostics: {
    is: 'errors, code frames, positions, log, progress',
    mayImport: ['lib'],
  },
  lib: {
    is: 'atomic files, locks, JSON streams, paths, loopback, proxies; knows neither images nor ImageKit',
    mayImport: [],
  },
}
