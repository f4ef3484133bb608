import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './folder'

/** Whether `dist` is newer than all that it is made of: a build takes longer than most tests, and `npm test` has just done one. */
export function isBuilt(): boolean {
  const sources = ['src', 'build'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(folder, file),
    ),
  )
  const origins = ['package.json', 'tsup.config.ts', 'tsconfig.json', ...sources]
  // Declarations are what a build writes last.
  const built = changed('dist/index.d.ts')
  return origins.every((file) => changed(file) < built)
}

function changed(file: string): number {
  return statSync(join(repository, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}
