import { isCI } from '../lib/ci'

/** Returns the columns of the terminal that people read; `undefined` in CI, and where the output goes to a pipe or a file. */
export function terminalColumns({ isTTY, columns }: { isTTY?: boolean; columns?: number } = process.stdout) {
  return isTTY && !isCI() ? columns || 80 : undefined
}
