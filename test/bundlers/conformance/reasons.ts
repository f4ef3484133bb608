import { writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { BundlerName } from '../builders'
import { built, globCode } from './imports'
import { served, widthOf } from './serving'
import { inlineBuild } from './several'
import type { Stage } from './stage'
import { svelteJob, vueJob } from './texts'
import { until, watched } from './watching'

/** Why a cell is not `yes`. */
export type Reason =
  /** The bundler has nothing of the kind; where a project may hold it all the same, the build must say so. */
  | { kind: 'none'; why: string; proof?(stage: Stage): Promise<void> }
  /** It has, but the plugin can't use it: the build must say so, and what to do instead. */
  | { kind: 'no'; why: string; proof(stage: Stage): Promise<void> }

const none = (why: string): Reason => ({ kind: 'none', why })

const noCss = none('the bundler has no CSS of its own')
const noHtml = none('the bundler has no HTML')
const noGlob = none('the bundler has no such import')
const noWorkers = none('the bundler bundles no workers')
const noEnvironments = none('one run of the bundler is one build')
const noCache = none('the bundler keeps nothing between two runs')
const noServer = none('the bundler has no dev server')
const noWatch = none('Bun’s `build` does not watch')

/** What the build says of a component whose markup stays as it is, and that `strict` makes an error of it. */
const component = (job: typeof vueJob | typeof svelteJob): Reason => ({
  kind: 'no',
  why: 'no plugin may change a component before its compiler: import in its script, and bind',
  async proof(stage) {
    const advice = /are not rewritten[\s\S]*Import the image in the component's script/
    const built = await stage.build(stage.project(), job).catch((error) => error)
    // Vue's compiler makes imports of paths, but loses the scheme; so its build fails, and Svelte's does not.
    const said =
      built instanceof Error
        ? [
            built.message,
            ...((built as { warnings?: { text: string }[] }).warnings ?? []).map(({ text }) => text),
          ]
        : built.log
    expect(said.join('\n')).toMatch(advice)
    const strict = stage.build(stage.project(), { ...job, options: stage.options({ strict: true }) })
    await expect(strict).rejects.toThrow(advice)
  },
})

/** What the build says of a script that the bundler leaves in its page as it is. */
const inlineScript: Reason = {
  kind: 'none',
  why: 'the bundler leaves inline scripts as they are, and the build says what they refer to: put the script into a file',
  async proof(stage) {
    const advice =
      /wave\.webp\?w=70 in [\w/]+\.html, written at .*inline\.html:4:\d+[\s\S]*sunset\.jpg\?w=80 in .*inline\.html:5:/
    expect((await inlineBuild(stage)).log.join('\n')).toMatch(advice)
    await expect(inlineBuild(stage, stage.options({ strict: true }))).rejects.toThrow(advice)
  },
}

/** esbuild tells no plugin that it watches, so that the first build counts as one. The second says what that meant. */
const firstBuild: Reason = {
  kind: 'no',
  why: 'esbuild does not say that it watches: the first build uploads, the next say so; leave the key out of a watcher’s environment',
  async proof(stage) {
    const { show, warnings } = await watched(stage)
    expect(stage.counts().upload).toBe(1)
    await show('turned.jpg', 90)
    expect(stage.counts().upload).toBe(1)
    expect(warnings.join('\n')).toMatch(/the first build of this watcher[\s\S]*IMAGEKIT_PRIVATE_KEY/)
  },
}

const hero = (name: string) => `import hero from 'ik:./images/${name}?w=60'\nconsole.log(hero)\n`

/** `Bun.serve` lets nobody answer for it but its own routes. */
const bundledPages: Reason = {
  kind: 'no',
  why: '`Bun.serve` lets no plugin answer a request: what is drawn is bundled, and nothing is uploaded',
  async proof(stage) {
    const said: string[] = []
    const { code, origin } = await served(stage, hero('sunset.jpg'), said)
    const text = await code()
    expect(said.join('')).toMatch(/watch mode uploads nothing.*bundled/)
    expect(text).not.toContain('/ik-seo/')
    const [url = ''] = /\/_bun\/asset\/[\w.]+/.exec(text) ?? []
    expect(await widthOf(await fetch(origin + url))).toBe(60)
    const refusal: string[] = []
    const refused = await served(stage, hero('sunset.jpg'), refusal, { uploadInWatch: true })
    await expect(refused.code()).rejects.toThrow('500')
    // Bun prints the reason a little later.
    await expect
      .poll(() => refusal.join(''), { timeout: 20_000 })
      .toMatch(/uploadInWatch can upload nothing there\. Remove it/)
    expect(stage.emulator.requests.length).toBe(0)
  },
}

/** What esbuild serves are builds that it keeps in memory, each as any other. */
const servedBuilds: Reason = {
  kind: 'no',
  why: 'esbuild’s `serve` builds as ever, and does not say so: the first build uploads, the next say so, and images are drawn with each build; leave the key out of its environment',
  async proof(stage) {
    const warnings: string[] = []
    const { entry, code } = await served(stage, hero('sunset.jpg'), warnings)
    expect(await code()).toContain(`${stage.emulator.urlEndpoint}/ik-seo/`)
    expect(stage.counts().upload).toBe(1)
    writeFileSync(entry, hero('turned.jpg'))
    // It builds not for every request, if one follows another at once.
    await expect.poll(code, { timeout: 20_000 }).not.toContain(stage.emulator.urlEndpoint)
    expect(stage.counts().upload).toBe(1)
    expect(warnings.join('\n')).toMatch(/the first build of this watcher[\s\S]*IMAGEKIT_PRIVATE_KEY/)
  },
}

/** Farm's watcher looks at the modules that import a changed file, but not at those that were made of it. */
const staleImages: Reason = {
  kind: 'no',
  why: 'Farm does not build what a changed image went into again, and the plugin says so: restart it',
  async proof(stage) {
    const { touch, warnings } = await watched(stage)
    await until(touch, () => expect(warnings.join('\n')).toMatch(/sunset\.jpg has changed[\s\S]*[Rr]estart/))
  },
}

const noUploadInWatch: Reason = {
  kind: 'no',
  why: 'Farm does not tell plugins when a rebuild ends: the plugin refuses the option',
  async proof(stage) {
    await expect(watched(stage, { uploadInWatch: true })).rejects.toThrow(/uploadInWatch[\s\S]*Remove it/)
  },
}

/** Such an import is resolved without any plugin being asked; the images become the bundler's own, or fail its build. */
const ownGlob: Reason = {
  kind: 'no',
  why: 'the bundler resolves such an import without asking plugins, and says what it has bundled: import each image',
  async proof(stage) {
    const code = `import one from 'ik:./images/wave.webp'\n${globCode(stage.bundler)}`
    const said = await built(stage, code).then(
      ({ log }) => log,
      (error: Error) => [error.message],
    )
    expect(said.join('\n')).toMatch(/sunset[\w.]*\.jpg/)
    expect(said.join('\n')).toMatch(/not rewritten|loader/)
  },
}

type Reasons = Partial<Record<BundlerName, Reason>>

/** By the row's name, or the start of it. */
export const reasons: Record<string, Reasons> = {
  'glob imports': {
    rollup: noGlob,
    rolldown: noGlob,
    bun: noGlob,
    rspack: ownGlob,
    rsbuild: ownGlob,
    esbuild: ownGlob,
  },
  workers: { rollup: noWorkers, rolldown: noWorkers, esbuild: noWorkers, bun: noWorkers, farm: noWorkers },
  CSS: { rollup: noCss, rolldown: noCss },
  'several environments': {
    rollup: noEnvironments,
    rolldown: noEnvironments,
    esbuild: noEnvironments,
    bun: noEnvironments,
    farm: noEnvironments,
  },
  'inline scripts': {
    rollup: noHtml,
    rolldown: noHtml,
    esbuild: noHtml,
    webpack: inlineScript,
    rspack: inlineScript,
    rsbuild: inlineScript,
    bun: inlineScript,
  },
  'HTML pages': { rollup: noHtml, rolldown: noHtml, esbuild: noHtml },
  Vue: { esbuild: component(vueJob), bun: component(vueJob) },
  Svelte: { esbuild: component(svelteJob), bun: component(svelteJob) },
  'watch: nothing': { esbuild: firstBuild, bun: noWatch },
  'watch with': { bun: noWatch, farm: noUploadInWatch },
  'watch: a changed': { bun: noWatch, farm: staleImages },
  watch: { bun: noWatch },

  'dev server': { rollup: noServer, rolldown: noServer, esbuild: servedBuilds, bun: bundledPages },

  'persistent cache': {
    vite: none('what it keeps is its dependencies, which hold no images of the project'),
    rolldown: noCache,
    esbuild: noCache,
    bun: noCache,
    farm: none('the plugin switches it off: from it no reference is resolved again'),
  },
}

export function reasonFor(capability: string, bundler: BundlerName): Reason | undefined {
  const row = Object.keys(reasons).find((start) => capability.startsWith(start))
  return row === undefined ? undefined : reasons[row]?.[bundler]
}
