import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'

/** What an editor or another build may do to a file of `size` bytes. Synchronous, so that it falls into the middle of a read. */
export const fileChanges: [name: string, change: (path: string, size: number) => void][] = [
  ['truncated', (path, size) => truncateSync(path, Math.floor(size / 4))],
  ['emptied', (path) => truncateSync(path, 0)],
  ['deleted', (path) => rmSync(path)],
  ['grown', (path) => appendFileSync(path, 'more')],
  [
    'replaced',
    (path) => {
      writeFileSync(`${path}.new`, 'new')
      renameSync(`${path}.new`, path)
    },
  ],
  ['overwritten with as many bytes', (path, size) => writeFileSync(path, Buffer.alloc(size, 'z'))],
]
