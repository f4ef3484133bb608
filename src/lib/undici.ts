/** Loads undici with the first request: of commands and builds, many make none, and loading it takes as long as starting Node. */
export const loadUndici = () => import('undici/index.js')
