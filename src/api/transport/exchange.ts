import { StringDecoder } from 'node:string_decoder'
import type { Dispatcher } from 'undici/index.js'
import { OversizedResponse } from './attempt-errors'
import type { Headers, RawResponse } from './response'

/** Largest response in bytes; a thousand files with embedded metadata stay far below. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024

/**
 * One request and the text of its response. undici's `request` gives each response a stream of its own, which cost more than
 * all else of an upload but reading and sending the file.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Rejects as soon as the exchange is aborted, even while the request waits for its connection or for its body. */
  readonly response: Promise<RawResponse>
  #resolve!: (response: RawResponse) => void
  #reject!: (error: unknown) => void
  #controller: Dispatcher.DispatchController | undefined
  #abortedBy: Error | undefined
  #status = 0
  #headers: Headers = {}
  // Decoded chunk by chunk: buffers kept until the end survive minor garbage collections and pile up.
  readonly #decoder = new StringDecoder('utf8')
  #text = ''
  #length = 0

  constructor() {
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  get aborted(): boolean {
    return this.#abortedBy !== undefined
  }

  /** Ends the exchange, and what is left of it: a half-read body, a queued request. */
  abort(error: Error): void {
    this.#abortedBy ??= error
    this.#controller?.abort(error)
    this.#reject(error)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#abortedBy) controller.abort(this.#abortedBy)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // 1xx: the response follows.
    if (status < 200) return
    this.#status = status
    this.#headers = headers
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#length > MAX_RESPONSE_BYTES) controller.abort(new OversizedResponse(MAX_RESPONSE_BYTES))
    else this.#text += this.#decoder.write(chunk)
  }

  onResponseEnd(): void {
    this.#resolve({
      status: this.#status,
      headers: this.#headers,
      text: this.#text + this.#decoder.end(),
    })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error)
  }
}
