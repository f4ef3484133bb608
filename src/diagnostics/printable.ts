/** Control characters that move the cursor, clear the screen or reverse text. Colours (`ESC [ … m`) only colour. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /\x1b(?!\[[\d;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g

/** Escapes control characters in text for a terminal: file names and messages of servers may contain any. */
export function printable(text: string): string {
  return text.replace(CONTROL, escaped)
}

/** As `printable`, for text that has to stay on one line. */
export function oneLine(text: string): string {
  return printable(text).replace(/[\t\n\u2028\u2029]/g, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
