import { cpSync } from 'node:fs'
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    vite: 'src/vite.ts',
    rollup: 'src/rollup.ts',
    webpack: 'src/webpack.ts',
    types: 'src/types.ts',
    url: 'src/url/index.ts',
    api: 'src/api/index.ts',
    emulator: 'src/emulator/index.ts',
    cli: 'src/cli/index.ts',
  },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  dts: true,
  clean: true,
  splitting: true,
  treeshake: true,
  // Peers and dependencies are the user's to install, not ours to copy.
  skipNodeModulesBundle: true,
  // The emulator's page goes to the browser as it is.
  async onSuccess() {
    cpSync('src/emulator/page', 'dist/page', { recursive: true })
  },
})
