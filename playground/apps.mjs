/*
 * The playground's apps: what differs between them is said here once, and the commands are as a package.json of yours would
 * have them. `{port}` stands for the port.
 */

/** One page for all, `app/`, built by tools that are installed with the repository; `hasPages` of what bundles HTML itself. */
export const bundlers = {
  vite: {
    title: 'Vite',
    dev: 'vite --config vite/vite.config.mjs --port {port}',
    build: 'vite build --config vite/vite.config.mjs',
    hasPages: true,
  },
  rollup: { title: 'Rollup', build: 'rollup --config rollup/rollup.config.mjs' },
  rolldown: { title: 'Rolldown', build: 'rolldown --config rolldown/rolldown.config.mjs' },
  webpack: { title: 'webpack', build: 'webpack-cli --config webpack/webpack.config.cjs' },
  rspack: { title: 'Rspack', build: 'node rspack/build.mjs' },
  rsbuild: { title: 'Rsbuild', build: 'rsbuild build --config rsbuild/rsbuild.config.mjs' },
  esbuild: { title: 'esbuild', build: 'node esbuild/build.mjs' },
  farm: { title: 'Farm', build: 'node farm/build.mjs', hasPages: true },
  bun: { title: 'Bun', build: 'bun bun/build.mjs' },
}

const nuxt = {
  dev: 'nuxt dev --host 127.0.0.1 --port {port}',
  build: 'nuxt build',
  serve: 'node .output/server/index.mjs',
  output: '.output',
  node: 22,
}

const next = {
  dev: 'next dev --hostname 127.0.0.1 --port {port}',
  serve: 'next start --hostname 127.0.0.1 --port {port}',
  output: '.next',
  node: 20,
}

const vitepress = {
  dev: 'vitepress dev docs --host 127.0.0.1 --port {port}',
  build: 'vitepress build docs',
  output: 'docs/.vitepress/dist',
  node: 22,
}

const docusaurus = {
  dev: 'docusaurus start --no-open --host 127.0.0.1 --port {port}',
  build: 'docusaurus build',
  output: 'build',
  node: 20,
}

/** Projects of their own, with the framework's own conventions; `node` is the oldest major version that the framework runs on. */
export const frameworks = {
  astro: {
    title: 'Astro',
    package: 'astro',
    dev: 'astro dev --host 127.0.0.1 --port {port}',
    build: 'astro build',
    serve: 'node dist/server/entry.mjs',
    output: 'dist',
    node: 22,
  },
  sveltekit: {
    title: 'SvelteKit',
    package: '@sveltejs/kit',
    dev: 'vite --host 127.0.0.1 --port {port}',
    build: 'vite build',
    serve: 'node build',
    output: 'build',
    node: 22,
  },
  'react-router': {
    title: 'React Router',
    package: '@react-router/dev',
    dev: 'react-router dev --host 127.0.0.1 --port {port}',
    build: 'react-router build',
    serve: 'react-router-serve build/server/index.js',
    output: 'build',
    node: 22,
  },
  'tanstack-start': {
    title: 'TanStack Start',
    package: '@tanstack/react-start',
    dev: 'vite --host 127.0.0.1 --port {port}',
    build: 'vite build',
    serve: 'vite preview --host 127.0.0.1 --port {port}',
    output: 'dist',
    node: 22,
  },
  nuxt: {
    title: 'Nuxt, Vite',
    package: 'nuxt',
    ...nuxt,
    manifests: 'node_modules/.cache/nuxt/.nuxt/dist',
  },
  'nuxt-webpack': {
    title: 'Nuxt, webpack',
    package: 'nuxt',
    folder: 'nuxt',
    ...nuxt,
    dev: `${nuxt.dev} --envName webpack`,
    build: `${nuxt.build} --envName webpack`,
  },
  next: { title: 'Next.js, Turbopack', package: 'next', build: 'next build', ...next },
  'next-webpack': {
    title: 'Next.js, webpack',
    package: 'next',
    folder: 'next',
    ...next,
    dev: `${next.dev} --webpack`,
    build: 'next build --webpack',
  },
  solidstart: {
    title: 'SolidStart',
    package: '@solidjs/start',
    dev: 'vite --host 127.0.0.1 --port {port}',
    build: 'vite build',
    serve: 'node .output/server/index.mjs',
    output: '.output',
    node: 24,
  },
  vitepress: { title: 'VitePress', package: 'vitepress', ...vitepress },
  'vitepress-next': { title: 'VitePress', package: 'vitepress', ...vitepress },
  vuepress: {
    title: 'VuePress',
    package: 'vuepress',
    dev: 'vuepress dev docs --host 127.0.0.1 --port {port}',
    build: 'vuepress build docs',
    output: 'docs/.vuepress/dist',
    node: 22,
  },
  docusaurus: { title: 'Docusaurus, webpack', package: '@docusaurus/core', ...docusaurus },
  'docusaurus-rspack': {
    title: 'Docusaurus, Rspack',
    package: '@docusaurus/core',
    folder: 'docusaurus',
    ...docusaurus,
    env: { BUNDLER: 'rspack' },
  },
  gatsby: {
    title: 'Gatsby',
    package: 'gatsby',
    dev: 'gatsby develop --host 127.0.0.1 --port {port}',
    build: 'gatsby build',
    output: 'public',
    env: { GATSBY_TELEMETRY_DISABLED: '1' },
    node: 20,
  },
  rspress: {
    title: 'Rspress',
    package: '@rspress/core',
    dev: 'rspress dev --host 127.0.0.1 --port {port}',
    build: 'rspress build',
    output: 'doc_build',
    node: 20,
  },
  eleventy: {
    title: 'Eleventy, Vite',
    package: '@11ty/eleventy',
    dev: 'eleventy --serve --port={port}',
    build: 'eleventy',
    output: '_site',
    node: 22,
  },
  vike: {
    title: 'Vike',
    package: 'vike',
    dev: 'vike dev --host 127.0.0.1 --port {port}',
    build: 'vike build',
    output: 'dist/client',
    node: 22,
  },
  waku: {
    title: 'Waku',
    package: 'waku',
    dev: 'waku dev --port {port}',
    build: 'waku build',
    serve: 'waku start --port {port}',
    output: 'dist',
    node: 24,
  },
  analog: {
    title: 'Analog',
    package: '@analogjs/platform',
    dev: 'vite --host 127.0.0.1 --port {port}',
    build: 'vite build',
    serve: 'node dist/analog/server/index.mjs',
    output: 'dist',
    node: 24,
  },
  angular: {
    title: 'Angular',
    package: '@angular/core',
    dev: 'ng serve --host 127.0.0.1 --port {port}',
    build: 'ng build',
    output: 'dist/browser',
    needsScript: true,
    node: 24,
  },
  storybook: {
    title: 'Storybook',
    package: 'storybook',
    dev: 'storybook dev --ci --host 127.0.0.1 --port {port}',
    build: 'storybook build',
    output: 'storybook-static',
    page: 'iframe.html?id=far-places--page',
    needsScript: true,
    node: 22,
  },
}
