/** The subset of parse5's elements that is used here. */
export interface SiteElement {
  tagName: string
  attrs: readonly { name: string; prefix?: string | undefined; value: string }[]
  parentNode: object | null
  childNodes: readonly { nodeName: string; value?: string; sourceCodeLocation?: Place | null | undefined }[]
  sourceCodeLocation?: { startOffset: number; attrs?: Record<string, Place> } | null | undefined
}

export interface Place {
  startOffset: number
  endOffset: number
}
