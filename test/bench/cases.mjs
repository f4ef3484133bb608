import { rmSync } from 'node:fs'
import { join } from 'node:path'

/** A build, as `node build.mjs <case> <project>` runs it. */
const ours = { app: 'ours', plugin: true }

export const cases = {
  /** Vite alone. */
  bare: { app: 'bare', plugin: false },
  /** Fills the lockfile and the stat cache that `warm` finds; uploads to the emulator. Not measured. */
  prepare: { ...ours, emulator: true },
  /** What every build after the first one is: all images in the lockfile, none changed. */
  warm: ours,
  /** The first build: every image is hashed. Nothing is sent, so that no server's speed is measured. */
  cold: {
    ...ours,
    forgets: ['cold.lock', 'cold-cache'],
    options: { dryRun: true, lockfile: 'cold.lock', cacheDir: 'cold-cache' },
  },
  /** The plugin in a build that has no image. */
  idle: { app: 'bare', plugin: true },
  /** The same with a clock around each of the plugin's hooks. Not measured from outside. */
  clocked: { app: 'bare', plugin: true, clocked: true },
}

export const outputFolder = (name) => `output-${name}`

/** What a run must not find, removed before the clock starts. */
export function forget(name, root) {
  const { forgets = [] } = cases[name]
  for (const path of [outputFolder(name), ...forgets])
    rmSync(join(root, path), { recursive: true, force: true })
}
