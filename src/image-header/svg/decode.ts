const DECLARATION = /^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["'][^>]{0,200}?\?>/

/**
 * Decodes an XML document: by its byte order mark, else by its declaration, else as UTF-8.
 *
 * @returns `undefined` for bytes that are not in that encoding
 * @see https://www.w3.org/TR/xml/#charencoding
 */
export function decodeXml(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  // Without a mark, browsers show only documents whose first characters are ASCII.
  const declared = DECLARATION.exec(String.fromCharCode(...bytes.subarray(0, 400)))?.[1]
  return declared && !/^utf-?16/i.test(declared) ? declared : 'utf-8'
}

/** Whether bytes may be an XML document. Checks only the first few, because most files are not. */
export function mayBeXml(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 256)
  const start = [0xef, 0xfe, 0xff].includes(head[0] ?? 0) ? (head[0] === 0xef ? 3 : 2) : 0
  for (const byte of head.subarray(start)) {
    if (byte === 0x3c) return true
    // White space, and the other half of a UTF-16 character.
    if (byte !== 0 && byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false
  }
  return false
}
