const BOUND = /^(?:v-bind:|[:.])([\w:-]+)(?:\.(?:prop|attr|camel))*$/

/** Returns the attribute that `:src`, `v-bind:src`, `.src` or `:src.prop` binds; `undefined` for one that is not bound. */
export function boundAttribute(name: string): string | undefined {
  return BOUND.exec(name)?.[1]
}
