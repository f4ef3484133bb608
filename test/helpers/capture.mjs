/**
 * Keeps what a stream would print.
 *
 * @param {NodeJS.WriteStream} stream
 * @param {(text: string) => void} keep
 */
export function capture(stream, keep) {
  stream.write = (text, ...rest) => {
    keep(String(text))
    rest.findLast((one) => typeof one === 'function')?.()
    return true
  }
}
