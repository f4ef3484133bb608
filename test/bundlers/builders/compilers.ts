import { readFileSync } from 'node:fs'
import { type Plugin, transformSync } from 'esbuild'
import { compile } from 'svelte/compiler'

const compiled = (source: string) => compile(source, { generate: 'server' }).js.code

/** Svelte as any plugin for esbuild, or for Bun, brings it: it reads and compiles the component in one step. */
export const svelteByLoading: Plugin = {
  name: 'svelte',
  setup(build) {
    build.onLoad({ filter: /\.svelte$/ }, ({ path }) => ({
      contents: compiled(readFileSync(path, 'utf8')),
      loader: 'js',
    }))
  },
}

/** Svelte for Farm, which has no package of its own for Svelte 5. */
export const svelteForFarm = {
  name: 'svelte',
  load: {
    filters: { resolvedPaths: ['\\.svelte$'] },
    executor: ({ resolvedPath }: { resolvedPath: string }) => ({
      content: readFileSync(resolvedPath, 'utf8'),
      moduleType: 'svelte',
    }),
  },
  transform: {
    filters: { resolvedPaths: ['\\.svelte$'] },
    executor: ({ content }: { content: string }) => ({ content: compiled(content), moduleType: 'js' }),
  },
}

/** JSX for Farm, as its plugin for React compiles it: behind every plugin's own hooks. */
export const jsxForFarm = {
  name: 'jsx',
  priority: -1,
  transform: {
    filters: { resolvedPaths: ['\\.jsx$'] },
    executor: ({ content }: { content: string }) => ({
      content: transformSync(content, { loader: 'jsx', jsx: 'automatic' }).code,
      moduleType: 'js',
    }),
  },
}
