import { closeSync, fstatSync, readSync } from 'node:fs'
import { systemCode } from '../../diagnostics/build-error'
import { openRegular } from '../../lib/files/regular-file'
import type { Line } from './line'

/** Bytes that are read at once: lines that are asked for one after the other are mostly neighbours. */
const PIECE = 1 << 14
const LINE_END = 0x0a
const TAB = 0x09

/**
 * A file with a head and lines, each of which starts with its key. Holds where the lines start, and reads them when they are asked
 * for: those of a hundred thousand images are thirty megabytes. A file that has been replaced meanwhile has no line any more.
 */
export class LineFile {
  readonly #file: string
  readonly #head: string
  readonly #starts = new Map<string, number>()
  /** Identifies the file that was read first. */
  #version: string | undefined
  #buffer = Buffer.allocUnsafeSlow(PIECE)
  /** The part of the file that was read last, and where it starts. */
  #piece = this.#buffer.subarray(0, 0)
  #pieceStart = 0

  /** @param file may be missing, and then has no lines */
  constructor(file: string) {
    this.#file = file
    this.#head = this.#lineAt(0)?.toString() ?? ''
    let start = Buffer.byteLength(this.#head) + 1
    for (let line = this.#lineAt(start); line; line = this.#lineAt(start)) {
      this.#starts.set(line.toString('utf8', 0, line.indexOf(TAB)), start)
      start += line.length + 1
    }
  }

  /** The first line. */
  get head(): string {
    return this.#head
  }

  /** Number of the other lines. */
  get size(): number {
    return this.#starts.size
  }

  keys(): Iterable<string> {
    return this.#starts.keys()
  }

  get(key: string): Line | undefined {
    const start = this.#starts.get(key)
    return start === undefined ? undefined : this.#lineAt(start)?.toString()
  }

  /** Returns a line's bytes, which the next call overwrites; `undefined` for a last line that is cut off. */
  #lineAt(start: number): Buffer | undefined {
    const known = this.#lineInPiece(start)
    if (known) return known
    for (let size = PIECE; this.#read(start, size); size *= 2) {
      const line = this.#lineInPiece(start)
      if (line || this.#piece.length < size) return line
    }
    return undefined
  }

  #lineInPiece(start: number): Buffer | undefined {
    const from = start - this.#pieceStart
    if (from < 0 || from >= this.#piece.length) return undefined
    const end = this.#piece.indexOf(LINE_END, from)
    return end < 0 ? undefined : this.#piece.subarray(from, end)
  }

  /** Reads a part of the file. Returns false if it is not the same file any more. */
  #read(start: number, size: number): boolean {
    if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(size)
    this.#piece = this.#buffer.subarray(0, 0)
    this.#pieceStart = start
    try {
      const descriptor = openRegular(this.#file)
      try {
        const { ino, mtimeMs, ctimeMs, size: bytes } = fstatSync(descriptor)
        const version = `${ino} ${mtimeMs} ${ctimeMs} ${bytes}`
        this.#version ??= version
        if (version !== this.#version) return false
        this.#piece = this.#buffer.subarray(0, readSync(descriptor, this.#buffer, 0, size, start))
        return true
      } finally {
        closeSync(descriptor)
      }
    } catch (error) {
      if (systemCode(error) === undefined) throw error
      return false
    }
  }
}
