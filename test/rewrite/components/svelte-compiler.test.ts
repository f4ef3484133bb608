import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle } from '../../helpers/bundle'
import { repository } from '../../helpers/folder'

// In Node itself: Vitest sees more exports in CommonJS than Node does.
test('the project’s compiler has its parser in Node', async () => {
  const folder = await bundle('svelte-compiler', 'src/rewrite/components/svelte-compiler.ts')
  try {
    const script = `import { svelteCompilerOf } from ${JSON.stringify(join(folder, 'svelte-compiler.js'))}
      console.log(typeof (await svelteCompilerOf(${JSON.stringify(repository)})).parse)`
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    })
    expect(out).toBe('function\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
