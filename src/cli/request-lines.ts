import colours from 'picocolors'
import type { LoggedRequest, RequestListener } from '../emulator'

/**
 * A line for each request once its answer is known: text to read, or JSON.
 *
 * @param print gets the line
 */
export function requestLines(isJson: boolean, print: (line: string) => void): RequestListener {
  return (event, request) => {
    if (event === 'response') print(isJson ? JSON.stringify(request) : line(request))
  }
}

function line({ at, method, path, query, route, status, ms }: LoggedRequest): string {
  // A request's target is anybody's: what would move the cursor is shown, not done.
  const target = (path + query).replace(/[^\x20-\x7e]/g, '?')
  const colour = status === 0 || status >= 400 ? colours.red : colours.green
  const result = status === 0 ? 'cut' : String(status)
  const time = `${ms.toFixed(0)} ms`.padStart(8)
  return `${colours.dim(at.slice(11, 23))} ${colour(result)} ${method.padEnd(6)}${time}  ${target} ${colours.dim(route)}`
}
