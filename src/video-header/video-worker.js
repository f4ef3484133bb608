import { open } from 'node:fs/promises'
import { workerData } from 'node:worker_threads'
import { probe } from './probe.js'

/*
 * Reads headers beside the main thread: a damaged file can keep the parser busy for longer than anybody would wait, and a
 * worker can be ended. A file is read here, for a thread that waits for shared memory; other sources are asked for by messages.
 */

/** @type {{ port: import('node:worker_threads').MessagePort, shared: SharedArrayBuffer }} */
const { port, shared } = workerData
const state = new Int32Array(shared, 0, 2)
const room = new Uint8Array(shared, 8)
/** @type {((bytes: Uint8Array) => void) | undefined} */
let given

port.on('message', async (/** @type {{ file?: string, size?: number, bytes?: Uint8Array }} */ message) => {
  const { file, size, bytes } = message
  if (bytes) given?.(bytes)
  else if (file !== undefined) share(await answerOf(() => probeFile(file)))
  else if (size !== undefined) port.postMessage(await answerOf(() => probe({ size, read: ask })))
})

/**
 * @param {number} start
 * @param {number} end
 * @returns {Promise<Uint8Array>}
 */
function ask(start, end) {
  return new Promise((resolve) => {
    given = resolve
    port.postMessage({ start, end })
  })
}

/** @param {object} answer */
function share(answer) {
  const text = Buffer.from(JSON.stringify(answer))
  room.set(text.subarray(0, room.length))
  state[1] = text.length
  Atomics.store(state, 0, 1)
  Atomics.notify(state, 0)
}

/** @param {() => Promise<import('./probe.js').VideoHeader | undefined>} read */
async function answerOf(read) {
  try {
    return { header: await read() }
  } catch (error) {
    return { bad: error instanceof Error ? error.message.slice(0, 1000) : 'it can’t be read' }
  }
}

/** @param {string} file */
async function probeFile(file) {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    return await probe({
      size,
      async read(start, end) {
        const { buffer, bytesRead } = await handle.read(
          Buffer.allocUnsafe(end - start),
          0,
          end - start,
          start,
        )
        return buffer.subarray(0, bytesRead)
      },
    })
  } finally {
    await handle.close()
  }
}
