import { readSync } from 'node:fs'

/** Bytes read from a file in one step: the parts of a header lie close to each other. */
const WINDOW = 64 * 1024

/** Thrown when the bytes end before the requested offset. */
export class EndOfBytes extends Error {
  override readonly name = 'EndOfBytes'

  constructor() {
    super('it ends before its header does')
  }
}

/**
 * Reads numbers and texts at an offset of a file, in memory or on disk. Reading beyond the end throws {@link
 * EndOfBytes}, so that a reader of a format needs no checks of its own.
 */
export class Reader {
  /** Bytes in the whole file. */
  readonly size: number
  readonly #descriptor: number | undefined
  #window: Uint8Array
  #view: DataView
  /** Start of the window. */
  #start = 0

  /**
   * @param head the file's first bytes, or all of them
   * @param descriptor of the file, where `head` is only its beginning
   * @param size of the file in bytes
   */
  constructor(head: Uint8Array, descriptor?: number, size = head.length) {
    this.#window = head
    this.#view = new DataView(head.buffer, head.byteOffset, head.byteLength)
    this.#descriptor = descriptor
    this.size = size
  }

  u8(at: number): number {
    const place = this.#locate(at, 1)
    return this.#view.getUint8(place)
  }

  /** Big-endian unless `little`. */
  u16(at: number, little = false): number {
    const place = this.#locate(at, 2)
    return this.#view.getUint16(place, little)
  }

  u24(at: number, little = false): number {
    const place = this.#locate(at, 3)
    const [a, b, c] = this.#window.subarray(place, place + 3) as unknown as [number, number, number]
    return little ? a | (b << 8) | (c << 16) : (a << 16) | (b << 8) | c
  }

  u32(at: number, little = false): number {
    const place = this.#locate(at, 4)
    return this.#view.getUint32(place, little)
  }

  i32(at: number, little = false): number {
    const place = this.#locate(at, 4)
    return this.#view.getInt32(place, little)
  }

  /** Returns a number: no file has a size that it could not hold. */
  u64(at: number, little = false): number {
    const [first, second] = [this.u32(at, little), this.u32(at + 4, little)]
    return little ? second * 2 ** 32 + first : first * 2 ** 32 + second
  }

  /** Latin-1. */
  text(at: number, length: number): string {
    const bytes = this.bytes(at, length)
    return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1')
  }

  /** Reads a name of four letters, as in formats made of boxes and chunks. */
  name(at: number): string {
    const place = this.#locate(at, 4)
    const window = this.#window
    return String.fromCharCode(window[place]!, window[place + 1]!, window[place + 2]!, window[place + 3]!)
  }

  bytes(at: number, length: number): Uint8Array {
    const place = this.#locate(at, length)
    return this.#window.subarray(place, place + length)
  }

  /** Returns up to `length` bytes: fewer at the end of the file. */
  upTo(at: number, length: number): Uint8Array {
    return this.bytes(at, Math.max(0, Math.min(length, this.size - at)))
  }

  /** Whether the text is at this offset. */
  has(at: number, text: string): boolean {
    if (at + text.length > this.size) return false
    const place = this.#locate(at, text.length)
    for (let index = 0; index < text.length; index++) {
      if (this.#window[place + index] !== text.charCodeAt(index)) return false
    }
    return true
  }

  /**
   * Returns the offset in the window for one of the file. Must be called before the window or its view is used, because
   * it may load others.
   */
  #locate(at: number, length: number): number {
    const place = at - this.#start
    if (place >= 0 && place + length <= this.#window.length) return place
    if (!(at >= 0) || !(at + length <= this.size) || this.#descriptor === undefined) throw new EndOfBytes()
    const window = new Uint8Array(Math.max(WINDOW, length))
    const count = readSync(this.#descriptor, window, 0, window.length, at)
    // The file may have become shorter since its size was read.
    if (count < length) throw new EndOfBytes()
    this.#window = window.subarray(0, count)
    this.#view = new DataView(window.buffer, 0, count)
    this.#start = at
    return 0
  }
}
