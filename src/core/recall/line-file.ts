import { closeSync, fstatSync, readSync } from 'node:fs'
import { systemCode } from '../../diagnostics/build-error'
import { openRegular } from '../../lib/files/regular-file'
import type { Line } from './line'

/** Bytes of a file that is read as a whole: that of ten thousand images. */
const MAX_WHOLE = 1 << 22
/** Bytes that are read at once of a larger one: lines that are asked for one after the other are mostly neighbours. */
const PIECE = 1 << 14
const LINE_END = 0x0a
const TAB = 0x09

/**
 * A file with a head and lines, each of which starts with its key. Holds where the lines start, and reads them when they are asked
 * for: those of a hundred thousand images are thirty megabytes. A large file that has been replaced meanwhile has no line any more.
 */
export class LineFile {
  readonly #file: string
  readonly #maxWhole: number
  readonly #head: string
  readonly #keys: string[] = []
  readonly #starts: number[] = []
  /** Numbers of the lines by their keys. */
  readonly #numbers = new Map<string, number>()
  /** Identifies the file that was read first. */
  #version: string | undefined
  #buffer = Buffer.allocUnsafeSlow(PIECE)
  /** The part of the file that was read last, and where it starts. */
  #piece = this.#buffer.subarray(0, 0)
  #pieceStart = 0
  #isWhole = false

  /**
   * @param file may be missing, and then has no lines
   * @param maxWhole bytes of a file that is read as a whole. Default 4 MiB
   */
  constructor(file: string, maxWhole = MAX_WHOLE) {
    this.#file = file
    this.#maxWhole = maxWhole
    this.#head = this.#lineAt(0)?.toString() ?? ''
    let start = Buffer.byteLength(this.#head) + 1
    for (let line = this.#lineAt(start); line; line = this.#lineAt(start)) {
      const key = line.toString('utf8', 0, line.indexOf(TAB))
      // As a map has it: the last of two lines with one key.
      this.#numbers.set(key, this.#keys.push(key) - 1)
      this.#starts.push(start)
      start += line.length + 1
    }
  }

  /** The first line. */
  get head(): string {
    return this.#head
  }

  /** The number of the other lines. */
  get size(): number {
    return this.#keys.length
  }

  /** The keys of the lines, by their numbers: texts that are held anyway. */
  get keys(): readonly string[] {
    return this.#keys
  }

  /** Returns the number of the line with a key, from 0 on. */
  numberOf(key: string): number | undefined {
    return this.#numbers.get(key)
  }

  line(number: number): Line | undefined {
    return this.#lineAt(this.#starts[number]!)?.toString()
  }

  get(key: string): Line | undefined {
    const number = this.numberOf(key)
    return number === undefined ? undefined : this.line(number)
  }

  /** Returns a line's bytes, which the next call overwrites; `undefined` for a last line that is cut off. */
  #lineAt(start: number): Buffer | undefined {
    const known = this.#lineInPiece(start)
    if (known || this.#isWhole) return known
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
    this.#piece = this.#buffer.subarray(0, 0)
    this.#pieceStart = start
    try {
      const descriptor = openRegular(this.#file)
      try {
        const { ino, mtimeMs, ctimeMs, size: bytes } = fstatSync(descriptor)
        const version = `${ino} ${mtimeMs} ${ctimeMs} ${bytes}`
        this.#version ??= version
        if (version !== this.#version) return false
        this.#isWhole = bytes <= this.#maxWhole
        const length = this.#isWhole ? bytes : size
        if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(length)
        this.#piece = this.#buffer.subarray(0, readSync(descriptor, this.#buffer, 0, length, start))
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
