import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { BadVideo } from './bad-video.js'
import type { VideoHeader, VideoSource } from './probe.js'

/** Milliseconds. What the limits of the parser let through takes less on a slow disk. */
const TIME_LIMIT = 10_000
const ROOM = 4096
/** Megabytes that a damaged index may take. */
const MEMORY_LIMIT = 192

interface Answer {
  header?: VideoHeader
  /** Why there is none. */
  bad?: string
}

/** A worker that reads headers, one after the other. */
export class HeaderWorker {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #state: Int32Array
  readonly #room: Uint8Array

  constructor() {
    const shared = new SharedArrayBuffer(8 + ROOM)
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#state = new Int32Array(shared, 0, 2)
    this.#room = new Uint8Array(shared, 8)
    this.#worker = new Worker(new URL('./video-worker.js', import.meta.url), {
      workerData: { port: port2, shared },
      transferList: [port2],
      // Flags of the process (loaders of a test runner, say) are not for the worker.
      execArgv: [],
      // The parser logs what it does not know.
      stdout: true,
      stderr: true,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT },
    })
    this.#worker.unref()
    this.#port.unref()
    // Out of memory: whoever waits for it has a time limit.
    this.#worker.on('error', () => {})
  }

  /** Blocks this thread. @throws BadVideo, after which `isEnded` tells whether the worker is of further use */
  readFile(file: string): VideoHeader | undefined {
    Atomics.store(this.#state, 0, 0)
    this.#port.postMessage({ file })
    if (Atomics.wait(this.#state, 0, 0, TIME_LIMIT) === 'timed-out') throw this.#timeOut()
    return headerIn(JSON.parse(Buffer.from(this.#room.subarray(0, this.#state[1])).toString()))
  }

  isEnded = false

  /** Throws as `readFile` does. */
  async read({ size, read }: VideoSource): Promise<VideoHeader | undefined> {
    this.#port.ref()
    try {
      return await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(this.#timeOut()), TIME_LIMIT)
        const settle = (act: () => void) => {
          clearTimeout(timer)
          this.#port.removeAllListeners('message')
          act()
        }
        this.#port.on('message', async (message: Answer & { start?: number; end?: number }) => {
          const { start, end } = message
          try {
            if (start === undefined || end === undefined) {
              const header = headerIn(message)
              return settle(() => resolve(header))
            }
            const bytes = await read(start, end)
            this.#port.postMessage({ bytes: new Uint8Array(bytes) })
          } catch (error) {
            settle(() => reject(error))
          }
        })
        this.#port.postMessage({ size })
      })
    } finally {
      this.#port.unref()
    }
  }

  #timeOut(): BadVideo {
    this.isEnded = true
    void this.#worker.terminate()
    return new BadVideo(`its header could not be read in ${TIME_LIMIT / 1000} seconds`)
  }
}

function headerIn({ header, bad }: Answer): VideoHeader | undefined {
  if (bad !== undefined) throw new BadVideo(bad)
  return header
}
