import { rmSync } from 'node:fs'
import { join } from 'node:path'

const beforeFiles = { lockfile: 'before.lock', cacheDir: 'before-cache' }

/** The builds, as `node build.mjs <case> <project> <bundler>` runs them. */
export const cases = {
  /** Vite alone. */
  bare: { app: 'bare' },
  /** Fills the lockfile and the stat cache that `warm` finds; uploads to the emulator. Not measured. */
  prepare: { app: 'ours', plugin: 'ours', emulator: true },
  /** What every build after the first one is: all images in the lockfile, none changed. */
  warm: { app: 'ours', plugin: 'ours' },
  /** The first build: every image is hashed. Nothing is sent, so that no server's speed is measured. */
  cold: {
    app: 'ours',
    plugin: 'ours',
    options: { dryRun: true, lockfile: 'cold.lock', cacheDir: 'cold-cache' },
    forgets: ['cold.lock', 'cold-cache'],
  },
  /** Fills those that `before-warm` finds: a format may have changed. Not measured. */
  'before-prepare': { app: 'ours', plugin: 'before', emulator: true, options: beforeFiles },
  /** As `warm`, by the revision that this one is compared with. */
  'before-warm': { app: 'ours', plugin: 'before', options: beforeFiles },
  /** As `cold`, by that revision. */
  'before-cold': {
    app: 'ours',
    plugin: 'before',
    options: { dryRun: true, lockfile: 'before-cold.lock', cacheDir: 'before-cold-cache' },
    forgets: ['before-cold.lock', 'before-cold-cache'],
  },
  /** The least that any plugin like ours must do in a warm build: a stat and a constant. */
  'floor-warm': { app: 'ours', plugin: 'floor' },
  /** The least of a first build: a read, a hash and a constant. */
  'floor-cold': { app: 'ours', plugin: 'floor', options: { hash: true } },
  /** A page with the URLs written by hand, by Vite alone. */
  'by-hand': { app: 'by-hand' },
  /** The plugin's code loaded, but not used. */
  loaded: { app: 'bare', plugin: 'ours', unused: true },
  /** The plugin in a build that has no image. */
  idle: { app: 'bare', plugin: 'ours' },
  /** The same with a clock around each of the plugin's hooks. Not measured from outside. */
  clocked: { app: 'bare', plugin: 'ours', clocked: true },
}

export const outputFolder = (name) => `output-${name}`

/** Removes what a run must not find. */
export function forget(name, root) {
  const { forgets = [] } = cases[name]
  for (const path of [outputFolder(name), ...forgets])
    rmSync(join(root, path), { recursive: true, force: true })
}
