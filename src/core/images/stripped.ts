import { createHash } from 'node:crypto'
import { readImageHeader } from '../../image-header'
import { stripMetadata } from '../../image-header/strip'
import { readRegularLater } from '../../lib/files/regular-file'
import type { Asset } from './asset'

/** Removes metadata from the bytes of an image file; damaged files stay as they are. */
export function stripped(bytes: Buffer): Buffer {
  const header = readImageHeader(bytes)
  return header ? stripMetadata(bytes, header) : bytes
}

/** Reads the bytes that an asset's hash is of. */
export async function readImageBytes(file: string, { fileSize }: Pick<Asset, 'fileSize'>): Promise<Buffer> {
  const bytes = await readRegularLater(file)
  return fileSize === undefined ? bytes : stripped(bytes)
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
