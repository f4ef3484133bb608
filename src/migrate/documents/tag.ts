/** An attribute and its value, with positions in the text. */
export interface Attribute {
  name: string
  /** Start of the whole attribute. */
  start: number
  end: number
  /** Text of a literal: `src="./a.jpg"`, `width={400}`; `true` for an attribute without a value. */
  value?: string | true
  /** The value as written, its quotes or braces included. */
  written?: { start: number; end: number }
  /** The name, where the value is nothing else: `src={hero}`. */
  identifier?: string
}

/** An element of JSX or Svelte. */
export interface Tag {
  name: string
  start: number
  /** End of the name. */
  nameEnd: number
  /** Those that are written out; a spread may add others. */
  attributes: Attribute[]
  hasSpread: boolean
  /** From the end of the opening tag, after its `>`, to the end of the closing tag. */
  body?: { start: number; end: number; isEmpty: boolean }
}
