/**
 * What could run a script, or fetch something, out of an SVG. Rather too much than too little: an entity or a character
 * reference may hide any of it.
 */
const ACTIVE = [
  /<(?:[\w.-]+:)?(?:script|foreignObject|iframe|embed|object|handler|listener|set|animate\w*)\b/i,
  /<!(?:DOCTYPE|ENTITY)/i,
  /<\?xml-stylesheet/i,
  /[\s"'/]on\w+\s*=/i,
  /&#|javascript:|data:text|@import/i,
  // A reference that leaves the file; one to an element in it begins with #.
  /(?:href|src)\s*=\s*(?:"\s*[^"#\s]|'\s*[^'#\s])/i,
  /url\(\s*["']?\s*[^"'#\s)]/i,
]

/** Whether removing what is active from an SVG would change it. */
export function isActiveSvg(bytes: Buffer): boolean {
  const text = bytes.toString('utf8')
  // What is not plain UTF-8 cannot be looked through here.
  return /[\0\ufffd]/.test(text) || ACTIVE.some((pattern) => pattern.test(text))
}
