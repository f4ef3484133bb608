import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { createLogger, type InlineConfig, version, build as viteBuild } from 'vite'
import vitePlugin from '../../../src/vite'
import { cssInProcess } from '../vite-css'
import { type Builder, type BuildJob, RUNTIME, runModule, whole } from './job'

export function viteConfig(job: BuildJob, log: string[] = []): InlineConfig {
  const { root, options, entry, outDir, outName, library, page, framework, cache } = whole(job)
  const keep = (message: string) => void log.push(message)
  return {
    root,
    configFile: false,
    ...(cache && { cacheDir: cache }),
    // Vite writes its bundle table past the logger it was given, unless told not to.
    logLevel: 'warn',
    customLogger: { ...createLogger('silent'), info: keep, warn: keep, warnOnce: keep, error: keep },
    css: cssInProcess,
    resolve: { alias: { '@': join(root, 'src') } },
    // Of Vite before 8; since then it is so by itself.
    ...(Number.parseInt(version, 10) < 8 && { esbuild: { jsx: 'automatic' as const } }),
    plugins: [
      vitePlugin(options),
      ...(framework === 'vue' ? [vue()] : []),
      ...(framework === 'svelte' ? [svelte({ configFile: false })] : []),
    ],
    build: {
      outDir,
      emptyOutDir: outName === 'main',
      minify: false,
      assetsInlineLimit: 0,
      ...(library && {
        lib: { entry: join(root, entry), formats: ['es'], fileName: () => `${outName}.mjs` },
      }),
      sourcemap: true,
      // A Svelte component for the server is another than for the page.
      ssr: job.target === 'node' || framework === 'svelte',
      rollupOptions: {
        external: RUNTIME,
        ...(!library && { input: join(root, page ?? entry) }),
        output: { ...(!library && { entryFileNames: `${outName}.mjs` }), chunkFileNames: '[name].mjs' },
      },
    },
  }
}

export const vite: Builder = async (job) => {
  const log: string[] = []
  await viteBuild(viteConfig(job, log))
  const { outDir, outName } = whole(job)
  return { outDir, log, run: () => runModule(join(outDir, `${outName}.mjs`)) }
}
