/** Below the dev server's base; `@` as in Vite's own paths, so that no file of a project is meant. */
export const DEV_PREFIX = '@imagekit/'
