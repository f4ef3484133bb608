import { ApiError } from '../model/api-error'

/** More than the API needs; deeper values could exhaust the stack of code that walks them. */
const MAX_DEPTH = 64

/** @throws ApiError 400 with the message `refusal` if the text is not JSON, or nested too deep */
export function parseJson(text: string, refusal: string): unknown {
  try {
    checkDepth(text)
    return JSON.parse(text)
  } catch {
    throw new ApiError(400, refusal)
  }
}

function checkDepth(text: string): void {
  let depth = 0
  // Strings match as a whole, so brackets in them do not count.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    if (depth > MAX_DEPTH) throw new SyntaxError(`JSON of more than ${MAX_DEPTH} levels`)
  }
}
