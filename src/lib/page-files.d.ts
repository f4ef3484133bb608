/** Files of this package's own pages, bundled as text by `build/page-files.ts`. */
declare module '*?raw' {
  /** Content of the file. */
  const text: string
  export default text
}

declare module '*?page' {
  /** A browser's script: the module and all that it imports, bundled and minified. */
  const text: string
  export default text
}
