/** Nothing to set; without a file here Vitest would take this repository's own. */
export default {}
