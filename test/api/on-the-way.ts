import { subscribe, unsubscribe } from 'node:diagnostics_channel'

interface Message {
  request: { origin: string }
}

/** A request that is nowhere after so many real milliseconds will not arrive: its connection was closed under it. */
const LOST = 500

/**
 * Tells whether undici has requests to a server that the server has not seen yet. On a busy machine a connection takes
 * its time, and no virtual clock may jump meanwhile.
 *
 * @param arrived how many requests the server has seen
 */
export function onTheWay(origin: string, arrived: () => number) {
  let created = 0
  let failed = 0
  let latest = 0
  const sent = new WeakSet<object>()
  const listeners = {
    'undici:request:create': () => {
      created++
      latest = performance.now()
    },
    'undici:client:sendHeaders': ({ request }: Message) => {
      sent.add(request)
    },
    'undici:request:error': ({ request }: Message) => {
      if (!sent.has(request)) failed++
    },
  }
  const stops = Object.entries(listeners).map(([channel, listener]) => {
    const ours = (message: unknown) => {
      if ((message as Message).request.origin === origin) listener(message as Message)
    }
    subscribe(channel, ours)
    return () => unsubscribe(channel, ours)
  })
  return {
    any: () => created - failed > arrived() && performance.now() - latest < LOST,
    stop() {
      for (const stop of stops) stop()
    },
  }
}
