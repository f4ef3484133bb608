import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect } from 'vitest'
import { tealJpeg } from '../../emulator/picture'
import { forgetProjects } from '../../helpers/forget-projects'
import { type Capability, filesBelow, lockfileOf } from './stage'

export const caches: Capability[] = [
  {
    name: 'persistent cache: a warm build is the same as a cold one, and follows a changed image',
    async show({ project, build, emulator }) {
      const root = project()
      const cache = join(root, 'cache')
      const cold = await build(root, { cache })
      const outputs = () => [
        lockfileOf(root),
        ...filesBelow(cold.outDir).map((file) => [relative(cold.outDir, file), readFileSync(file, 'utf8')]),
      ]
      const before = outputs()
      expect(readdirSync(cache)).not.toEqual([])
      emulator.requests.clear()
      // As in another process.
      forgetProjects()
      await build(root, { cache })
      expect(outputs()).toEqual(before)
      expect(emulator.requests.length).toBe(0)
      writeFileSync(join(root, 'src/images/sunset.jpg'), await tealJpeg(900, 300))
      forgetProjects()
      expect((await (await build(root, { cache })).run()).height).toBe(133)
    },
  },
]
