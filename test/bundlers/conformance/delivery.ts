import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { startEmulator } from '../../../src/emulator'
import {
  type Capability,
  emittedImages,
  filesBelow,
  lockfileOf,
  manifestOf,
  manifestWithoutBuilds,
} from './stage'

export const delivery: Capability[] = [
  {
    name: 'a second build sends nothing; nor does one without its cache',
    async show({ project, build, options, emulator }) {
      const root = project()
      const first = await build(root)
      const [manifest, lockfile] = [manifestOf(first.outDir), lockfileOf(root)]
      emulator.requests.clear()
      await build(root, { options: options({ concurrency: 3 }) })
      expect(emulator.requests.length).toBe(0)
      rmSync(join(root, 'node_modules'), { recursive: true })
      await build(root, { options: options({ concurrency: 4 }) })
      expect(emulator.requests.length).toBe(0)
      expect([manifestOf(first.outDir), lockfileOf(root)]).toEqual([manifest, lockfile])
    },
  },
  {
    name: 'without lockfile and cache: one listing, no upload, the same lockfile',
    async show(_, finished) {
      const { stage, root } = await finished()
      const lockfile = lockfileOf(root)
      rmSync(join(root, 'node_modules'), { recursive: true })
      rmSync(join(root, 'imagekit.lock'))
      await stage.build(root, { options: stage.options({ concurrency: 5 }) })
      expect(stage.counts()).toEqual({ list: 1, upload: 0 })
      expect(lockfileOf(root)).toBe(lockfile)
    },
  },
  {
    name: 'with the lockfile alone, no key and no request: the same URLs',
    async show(_, finished) {
      const { stage, root, outDir } = await finished()
      const manifest = manifestOf(outDir)
      const second = await stage.build(root, { options: stage.withoutKey() })
      expect(manifestOf(second.outDir)).toBe(manifest)
      expect(stage.emulator.requests.length).toBe(0)
    },
  },
  {
    name: 'without key and lockfile: images are made here, with one warning; `strict` refuses',
    async show({ project, build, withoutKey, emulator, counts }) {
      const root = project()
      const built = await build(root, { options: withoutKey() })
      const images = await built.run()
      expect(String(images.remote)).toContain(emulator.urlEndpoint)
      expect(String(images.local)).not.toContain(emulator.urlEndpoint)
      expect(images).toMatchObject({ width: 400, height: 266 })
      expect(String(images.srcset)).toMatch(/^\S+ 200w, \S+ 400w$/)
      expect(built.log.filter((line) => line.includes('not in the lockfile'))).toHaveLength(1)
      // Two of sunset.jpg, of which its twin is one, and one of each other.
      expect(emittedImages(built.outDir)).toHaveLength(5)
      expect(counts()).toEqual({ list: 0, upload: 0 })
      const strict = build(root, { options: { ...withoutKey(), strict: true } })
      await expect(strict).rejects.toThrow(/without IMAGEKIT_PRIVATE_KEY/)
    },
  },
  {
    name: 'local mode: without a URL-endpoint, images are made here; `ik:/…` is an error',
    async show({ project, build }) {
      const root = project()
      const built = await build(root, { options: {}, entry: 'src/local-only.js' })
      const images = await built.run()
      expect(String(images.local)).toMatch(/\.jpg$/)
      expect(String(images.wave)).toMatch(/\.webp$/)
      expect(built.log.filter((line) => line.includes('no URL-endpoint is set'))).toHaveLength(1)
      expect(emittedImages(built.outDir)).toHaveLength(2)
      await expect(build(root, { options: {} })).rejects.toThrow(/no URL-endpoint is set[\s\S]*main\.js:/)
    },
  },
  {
    name: 'a build that fails uploads nothing',
    async show({ project, build, emulator }) {
      await expect(build(project(), { entry: 'src/broken.js' })).rejects.toThrow()
      expect(emulator.requests.length).toBe(0)
    },
  },
  {
    name: 'a failed upload fails the build; the rerun goes on from what succeeded',
    async show({ project, build, emulator, counts }) {
      const root = project()
      emulator.faults.set([{ route: 'upload', status: 400, times: 1 }])
      await expect(build(root)).rejects.toThrow(/1 of 4 uploads failed/)
      expect(lockfileOf(root).trim().split('\n')).toHaveLength(1 + 3)
      emulator.requests.clear()
      await build(root)
      expect(counts()).toEqual({ list: 1, upload: 1 })
    },
  },
  {
    name: '`dryRun`: no upload, no lockfile, the final URLs',
    async show({ project, build, options, emulator }) {
      const root = project()
      const dry = await build(root, { options: options({ dryRun: true }) })
      const manifest = manifestOf(dry.outDir)
      expect(emulator.requests.length).toBe(0)
      expect(existsSync(join(root, 'imagekit.lock'))).toBe(false)
      expect(dry.log.join('\n')).toMatch(/4 would be looked up and uploaded \(dry run\)/)
      const real = await build(root)
      expect(manifestOf(real.outDir)).toBe(manifest)
    },
  },
  {
    name: 'server and client builds: equal URLs, each content sent once',
    async show({ project, build, counts }) {
      const root = project()
      const server = await build(root, { target: 'node', outDir: join(root, 'server') })
      const client = await build(root, { target: 'web', outDir: join(root, 'client') })
      expect(counts()).toEqual({ list: 1, upload: 4 })
      expect(manifestWithoutBuilds(client.outDir)).toBe(manifestWithoutBuilds(server.outDir))
      const script = filesBelow(client.outDir).filter((file) => /\.[cm]?js$/.test(file))
      const text = script.map((file) => readFileSync(file, 'utf8')).join('\n')
      const { img, wave } = await server.run()
      for (const url of [(img as { src: string }).src, String(wave)]) expect(text).toContain(url)
    },
  },
  {
    name: 'two builds at once: one manifest, and in one process each content once',
    async show({ bundler, project, build, counts }) {
      const root = project()
      const into = (outDir: string) => build(root, { outDir: join(root, outDir) })
      await Promise.all([into('client'), into('server')])
      // Bun's builds are processes of their own, which only the lockfile and the listing hold together.
      if (bundler !== 'bun') expect(counts().upload).toBe(4)
      expect(manifestWithoutBuilds(join(root, 'client'))).toBe(manifestWithoutBuilds(join(root, 'server')))
    },
  },
  {
    name: 'the private key is in no output, cache or log; in a source file it fails the build',
    async show({ project, build }) {
      const canary = 'private_canary_0451'
      const guarded = await startEmulator({ privateKey: canary })
      onTestFinished(() => guarded.close())
      const root = project()
      const secret = { urlEndpoint: guarded.urlEndpoint, privateKey: canary, baseURL: guarded.url }
      const built = await build(root, { options: secret })
      const written = filesBelow(root).filter((file) => !file.startsWith(join(root, 'src')))
      expect(written.map((file) => basename(file))).toEqual(
        expect.arrayContaining([
          'imagekit-manifest.json',
          'imagekit.lock',
          expect.stringMatching(/^main\.[cm]js$/),
        ]),
      )
      expect(written.length).toBeGreaterThan(5)
      const forms = [
        canary,
        ...[canary, `${canary}:`].map((text) => Buffer.from(text).toString('base64').replace(/=+$/, '')),
      ]
      const outputs = [...written.map((file) => readFileSync(file)), Buffer.from(built.log.join('\n'))]
      expect(outputs.filter((output) => forms.some((form) => output.includes(form)))).toEqual([])
      const leaking = build(root, { options: secret, entry: 'src/leak.js' })
      await expect(leaking).rejects.toThrow(/private key is in the build output/)
      await expect(leaking).rejects.not.toThrow(canary)
    },
  },
]
