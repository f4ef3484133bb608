/** Decodes percent-encoding. Malformed text (a lone `%`) stays as it is, as in browsers. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
