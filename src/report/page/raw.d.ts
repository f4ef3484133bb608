declare module '*?raw' {
  /** Content of the file. */
  const text: string
  export default text
}
