import { ImageKitFileError } from '../../api-errors'

export function changed(what: string, how: string) {
  return new ImageKitFileError(`${what} changed while it was uploaded: ${how}`, { code: 'FILE_CHANGED' })
}

export function empty(what: string) {
  return new ImageKitFileError(`${what} is empty: nothing was uploaded`, { code: 'FILE_EMPTY' })
}

export function unreadable(path: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  const why: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EMFILE: 'too many open files: lower the concurrency or raise ulimit -n',
  }
  throw new ImageKitFileError(`${path} cannot be read: ${why[code] ?? code}`, {
    code: 'FILE_UNREADABLE',
    cause: error,
  })
}
