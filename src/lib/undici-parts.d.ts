/* Modules of undici that its declarations leave out. */

declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici/index.js'
}

declare module 'undici/lib/core/connect.js' {
  export { buildConnector as default } from 'undici/index.js'
}
