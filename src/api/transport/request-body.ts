/** State of a body while it is sent; one object per attempt. */
export interface Sending {
  /** The last byte was passed on: without a response it is unknown whether the server acted. */
  whole: boolean
  /** Bytes of the file part passed on so far. */
  fileBytes: number
  /** Error of the body's source, which undici would wrap. */
  fault: unknown
  /** Called when bytes are sent; restarts the time limit of the attempt. */
  moved(): void
}

/** Bytes in memory, or a stream that is opened on demand. */
export type Piece =
  | { size: number; whole: Buffer }
  | {
      size: number | undefined
      whole?: undefined
      stream: Open
      /** The same between two texts, in fewer pieces; sets `whole` of the sending before the last one. */
      framed?: (head: Buffer, tail: Buffer, sending: Sending) => AsyncIterable<Uint8Array>
    }
type Open = (sending: Sending) => AsyncIterable<Uint8Array>

/** An opened request body. `length` undefined: chunked transfer encoding. */
export type Opened = { contentType: string; length: number | undefined } & (
  | { whole: Buffer /** Bytes of the file part. */; fileBytes?: number }
  | { whole?: undefined; stream: Open }
)

/** A request body that can be opened for each attempt. */
export interface Body {
  /** False if the source can be read only once, so nothing is retried after its first byte. */
  reopenable: boolean
  open(): Opened | Promise<Opened>
}

export function jsonBody(value: unknown): Body {
  const whole = Buffer.from(JSON.stringify(value))
  return { reopenable: true, open: () => ({ contentType: 'application/json', length: whole.length, whole }) }
}
