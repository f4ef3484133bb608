import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import { frameworks } from '../../../playground/apps.mjs'
import { contextOf, folderOf, serveApp } from '../../../playground/framework.mjs'
import { install, isInstalled, nodeFor, pack, refresh } from '../../../playground/install.mjs'
import { run } from '../../../playground/run.mjs'
import { serve } from '../../../playground/serve.mjs'
import { type Manifest, readManifest } from '../../../src/core/output/manifest'
import type { Emulator } from '../../../src/emulator'
import { isBuilt } from '../../helpers/built'
import { repository } from '../../helpers/folder'
import { freePort } from '../../helpers/free-port'

export type FrameworkName = keyof typeof frameworks

/** What of a framework's row in the playground's table is used. */
export interface Framework {
  title: string
  package: string
  dev: string
  build: string
  serve?: string | undefined
  output: string
  /** The folder of its manifests, where it is not the output. */
  manifests?: string
  page?: string
  env?: Record<string, string>
  /** Whether it draws in the browser alone. */
  needsScript?: boolean
  node: number
}

export const frameworkOf = (name: FrameworkName): Framework => frameworks[name]

/** Where installed apps are kept for the next run, if anywhere: installing takes longer than all the rest. */
const KEPT = process.env.TRIALS_FOLDER

/** A folder outside of the repository, with the plugin as it would be published. */
export async function outside(): Promise<{ folder: string; tarball: string; remove(): unknown }> {
  const folder = KEPT ?? mkdtempSync(join(tmpdir(), 'unplugin-imagekit-frameworks-'))
  const packed = inject('tarball') as string | undefined
  if (!packed && !isBuilt()) await run('npm run --silent build', { cwd: repository })
  const tarball = packed ?? (await pack(folder))
  const remove = () => KEPT ?? rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  return { folder, tarball, remove }
}

/** Files of the playground that are an app's own: what a run of it has left behind is not. */
const LEFT_BEHIND =
  /[\\/](?:node_modules|dist|build|_site|doc_build|\.\w[\w-]*|storybook-static|imagekit\.lock|next-env\.d\.ts)$/
const isSource = (path: string) => !LEFT_BEHIND.test(path) || /\.(?:storybook|vitepress|vuepress)$/.test(path)

/** An app of the playground beside its images, in a folder of its own, installed. */
export async function installed(
  name: FrameworkName,
  { folder, tarball }: { folder: string; tarball: string },
): Promise<{ app: string; folders: string[] }> {
  const playground = join(repository, 'playground')
  const app = join(folder, folderOf(name))
  const folders = await nodeFor(frameworkOf(name).node, join(folder, 'node'))
  mkdirSync(app, { recursive: true })
  for (const entry of readdirSync(app))
    if (entry !== 'node_modules') rmSync(join(app, entry), { recursive: true })
  cpSync(join(playground, 'images'), join(folder, 'images'), { recursive: true })
  cpSync(join(playground, folderOf(name)), app, { recursive: true, filter: isSource })
  if (isInstalled(app)) refresh(app)
  else await install(app, tarball, folders)
  return { app, folders }
}

export function versionOf(app: string, name: string): string {
  return JSON.parse(readFileSync(join(app, 'node_modules', name, 'package.json'), 'utf8')).version
}

/** One run of an app: everything it starts ends with the test. */
export function appRun(
  {
    build,
    serve: serveCommand,
    dev,
    output,
    manifests = output,
    page = '',
    env,
  }: Omit<Framework, 'package' | 'title' | 'node'>,
  { app, folders }: { app: string; folders: string[] },
) {
  // What Node has compiled is kept from one command to the next.
  const all = { NODE_COMPILE_CACHE: join(app, 'node_modules/.compile-cache'), ...env }
  const context = (emulator?: Emulator) => contextOf(app, emulator, folders, all)
  return {
    build: (emulator: Emulator): Promise<string> => run(build, context(emulator)),
    /** What a clean clone without the key does: everything that git does not have is gone. */
    rebuild(emulator: Emulator): Promise<string> {
      for (const path of [output, 'node_modules/.cache', 'node_modules/.vite'])
        rmSync(join(app, path), { recursive: true, force: true })
      const { env, ...others } = context(emulator)
      return run(build, { ...others, env: { ...env, IMAGEKIT_PRIVATE_KEY: '' } })
    },
    /** Each manifest of the output, by its path in the project. */
    manifests: (): Map<string, Manifest> =>
      new Map(
        (readdirSync(join(app, manifests), { recursive: true }) as string[])
          .filter((path) => basename(path) === 'imagekit-manifest.json')
          // Next leaves its dev server's output beside the build's.
          .filter((path) => !/^dev[\\/]/.test(path))
          .sort()
          .map((path) => [join(manifests, path), readManifest(join(app, manifests, path))]),
      ),
    /** Of the manifests that the command finds by itself. */
    verify: (emulator: Emulator): Promise<string> => run('unplugin-imagekit verify', context(emulator)),
    /** As it is deployed: with no account. */
    async serve(): Promise<string> {
      const server = serveCommand
        ? await serveApp(serveCommand, await freePort(), context())
        : await serve(join(app, output))
      onTestFinished(async () => void (await ('stop' in server ? server.stop() : server.close())))
      return server.url + page
    },
    /** Until it is told to stop: a build writes to the same folders. */
    async dev(emulator: Emulator): Promise<{ url: string; stop(): void }> {
      const server = await serveApp(dev, await freePort(), context(emulator))
      onTestFinished(() => server.stop())
      return { url: server.url + page, stop: server.stop }
    },
  }
}
