// One production build by each bundler, with a plugin or without: nothing minified, no source maps.
import { dirname, join } from 'node:path'

const IMAGES = /\.(?:jpg|png|webp)$/

/** Rollup itself reads the whole folder for each import in it: of ten thousand modules in one, nothing else could be measured. */
const resolveRelative = {
  name: 'resolve-relative',
  resolveId: (source, importer) =>
    importer && source.startsWith('./') ? join(dirname(importer), source) : undefined,
}

/** @type {Record<string, (job: { root: string, entry: string, outDir: string, plugins: unknown[] }) => Promise<void>>} */
export const bundlers = {
  async vite({ root, entry, outDir, plugins }) {
    const { build } = await import('vite')
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins,
      build: {
        outDir,
        emptyOutDir: true,
        minify: false,
        sourcemap: false,
        rollupOptions: { input: join(root, entry) },
      },
    })
  },
  async rollup({ root, entry, outDir, plugins }) {
    const { rollup } = await import('rollup')
    const bundle = await rollup({
      input: join(root, entry),
      plugins: [...plugins, resolveRelative],
      onLog: () => {},
    })
    await bundle.write({ dir: outDir, format: 'es' })
    await bundle.close()
  },
  async webpack(job) {
    const { default: webpack } = await import('webpack')
    await compile(webpack, { ...compilerOptions(job), cache: false })
  },
  async rspack(job) {
    const { rspack } = await import('@rspack/core')
    await compile(rspack, compilerOptions(job))
  },
  async esbuild({ root, entry, outDir, plugins }) {
    const { build } = await import('esbuild')
    await build({
      absWorkingDir: root,
      entryPoints: [join(root, entry)],
      outdir: outDir,
      bundle: true,
      format: 'esm',
      logLevel: 'silent',
      loader: { '.jpg': 'file', '.png': 'file', '.webp': 'file' },
      plugins,
    })
  },
}

function compilerOptions({ root, entry, outDir, plugins }) {
  return {
    context: root,
    mode: 'production',
    devtool: false,
    entry: join(root, entry),
    output: { path: outDir, clean: true },
    optimization: { minimize: false },
    performance: { hints: false },
    infrastructureLogging: { level: 'error' },
    module: { rules: [{ test: IMAGES, type: 'asset/resource' }] },
    plugins,
  }
}

async function compile(create, options) {
  const compiler = create(options)
  await new Promise((done, fail) => {
    compiler.run((error, stats) => {
      if (error || stats.hasErrors()) fail(error ?? new Error(stats.toString({ all: false, errors: true })))
      else compiler.close((problem) => (problem ? fail(problem) : done()))
    })
  })
}
