import type { LoggedRequest, RequestRecorder } from '../traffic/request-log'
import { CONTROL_HEADERS, ControlError } from './control-response'

/** Entries per response. */
const MAX_ENTRIES = 1000
/** Interval of keep-alive comments in milliseconds; writing them detects closed connections. */
const KEEP_ALIVE_MS = 15_000
/** Events buffered per client. Slower clients are disconnected and continue with `after`. */
const MAX_BUFFERED = 2000

/** Returns the log entries after the id `after`, oldest first. */
export function requestsAfter(log: readonly LoggedRequest[], query: URLSearchParams): LoggedRequest[] {
  const after = query.get('after') ?? '0'
  if (!/^\d+$/.test(after)) throw new ControlError(400, `after=${after}: expected the id of a request`)
  return log.filter(({ id }) => id > Number(after)).slice(0, MAX_ENTRIES)
}

/** Server-Sent Events: `request` when a request arrives, `response` when it is finished. */
export function requestStream(requests: RequestRecorder): Response {
  const text = new TextEncoder()
  let stop = () => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (lines: string) => {
          if ((controller.desiredSize ?? 0) <= 0) {
            stop()
            controller.close()
          } else controller.enqueue(text.encode(`${lines}\n\n`))
        }
        const end = requests.listen((event, request) =>
          send(`event: ${event}\nid: ${request.id}\ndata: ${JSON.stringify(request)}`),
        )
        const alive = setInterval(() => send(': alive'), KEEP_ALIVE_MS)
        alive.unref()
        stop = () => {
          end()
          clearInterval(alive)
        }
        // Sent at once: from here on the client misses nothing.
        send(': here')
      },
      cancel: () => stop(),
    },
    { highWaterMark: MAX_BUFFERED },
  )
  return new Response(body, {
    headers: { ...CONTROL_HEADERS, 'Content-Type': 'text/event-stream; charset=utf-8' },
  })
}
