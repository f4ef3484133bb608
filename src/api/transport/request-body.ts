/** What is known about a body while it is being sent. One object an attempt. */
export interface Sending {
  /** The last byte was handed over: without an answer nobody knows whether the server acted. */
  whole: boolean
  /** Bytes of the file part handed over so far. */
  fileBytes: number
  /** What the body's own source threw; undici wraps it beyond recognition. */
  fault: unknown
  /** Called whenever bytes move, to start the attempt's time limit again. */
  moved(): void
}

/** A run of bytes: whole in memory, or a stream that is opened when the connection asks for it. */
export type Piece =
  | { size: number; whole: Buffer }
  | { size: number | undefined; whole?: undefined; stream: Open }
type Open = (sending: Sending) => AsyncIterable<Uint8Array>

/** A request body, ready for one attempt. `length` undefined: chunked transfer encoding. */
export type Opened = { contentType: string; length: number | undefined } & (
  | { whole: Buffer /** How many of the bytes are the file's own. */; fileBytes?: number }
  | { whole?: undefined; stream: Open }
)

/** A request body that can be opened for every attempt. */
export interface Body {
  /** False: the source can be read once, so that nothing is retried after its first byte. */
  reopenable: boolean
  open(): Opened | Promise<Opened>
}

export function jsonBody(value: unknown): Body {
  const whole = Buffer.from(JSON.stringify(value))
  return { reopenable: true, open: () => ({ contentType: 'application/json', length: whole.length, whole }) }
}
