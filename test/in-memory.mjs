import { spawnSync } from 'node:child_process'

/** Bytes that have to be free: a whole run takes a tenth of them for its files. */
const FREE = 8 * 2 ** 30

/** Mounts a file system in memory on each folder before `--`, then becomes the command after it. */
const MOUNT = 'set -e; while [ "$1" != -- ]; do mount -t tmpfs tmpfs "$1"; shift; done; shift; exec "$@"'

/**
 * Lets a command, and what it starts, see folders in memory: tests write some hundred thousand little files, which on a virtual
 * disk takes a tenth of their time. The folders are mounted for these processes alone, and gone with the last of them.
 *
 * @param command what to run, and its arguments
 * @param folders paths of folders that exist
 * @returns the command to run instead: the same one where nothing can be mounted (on Linux, root can)
 */
export function inMemory(command, folders) {
  const mounting = (rest) => ['unshare', '--mount', 'sh', '-c', MOUNT, 'sh', ...folders, '--', ...rest]
  const [program, ...rest] = mounting(['true'])
  const canMount =
    process.platform === 'linux' && process.availableMemory() > FREE && spawnSync(program, rest).status === 0
  return canMount ? mounting(command) : command
}
