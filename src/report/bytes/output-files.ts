import { statSync } from 'node:fs'
import { join } from 'node:path'
import { readImageHeader } from '../../image-header'
import { readRegular } from '../../lib/files/regular-file'
import type { Referenced } from '../model/references'

/** Takes the bytes of bundled renditions from the output: each of its files is one of them, which its size and format tell. */
export function measureOutput(references: readonly Referenced[], folder: string): void {
  for (const { image, entry } of references) {
    if (image.isVideo) continue
    const files = (entry.files ?? []).flatMap((file) => factsOf(folder, file))
    for (const [index, rendition] of image.renditions.entries()) {
      const found =
        files.length === 1 && image.renditions.length === 1
          ? files[0]
          : files.find(
              (file) =>
                file.width === rendition.width &&
                (rendition.height === undefined || Math.abs(file.height - rendition.height) <= 1) &&
                (rendition.format === undefined || sameFormat(file.format, rendition.format)),
            )
      if (!found) continue
      const { file, bytes, width, height } = found
      image.renditions[index] = { ...rendition, file, bytes, width, height, basis: 'output' }
    }
    // The plugin bundles one file for all candidates where it renders none.
    const [only] = files
    if (files.length === 1 && only && image.renditions.some(({ basis }) => basis === undefined)) {
      const { file, bytes, width, height } = only
      image.renditions = [{ file, bytes, width, height, basis: 'output' }]
    }
  }
}

const sameFormat = (a: string, b: string) => a.replace('jpeg', 'jpg') === b.replace('jpeg', 'jpg')

interface OutputFile {
  file: string
  bytes: number
  width: number
  height: number
  format: string
}

/** Nothing for a file that another step of the build has moved or renamed. */
function factsOf(folder: string, file: string): OutputFile[] {
  const path = join(folder, file)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) return []
  try {
    const header = readImageHeader(readRegular(path))
    if (!header) return []
    const { width, height, format } = header
    return [{ file, bytes: stat.size, width, height, format }]
  } catch {
    return []
  }
}
