import colours from 'picocolors'
import type { LoggedRequest, RequestListener } from '../../emulator'

/**
 * Prints a line for each request after its response, as text or as JSON.
 *
 * @param print receives the line
 */
export function requestLines(isJson: boolean, print: (line: string) => void): RequestListener {
  return (event, request) => {
    if (event === 'response') print(isJson ? JSON.stringify(request) : line(request))
  }
}

function line({ at, method, path, query, route, status, ms }: LoggedRequest): string {
  // Clients choose the target: control characters, which could move the cursor, are replaced.
  const target = (path + query).replace(/[^\x20-\x7e]/g, '?')
  const colour = status === 0 || status >= 400 ? colours.red : colours.green
  const result = status === 0 ? 'cut' : String(status)
  const time = `${ms.toFixed(0)} ms`.padStart(8)
  return `${colours.dim(at.slice(11, 23))} ${colour(result)} ${method.padEnd(6)}${time}  ${target} ${colours.dim(route)}`
}
