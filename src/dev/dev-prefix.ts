/** Path of renditions below the dev server's base. Begins with `@`, as Vite's own paths do, so that it matches no file of a project. */
export const DEV_PREFIX = '@imagekit/'

/** Path of the inspector below the dev server's base, without the slash at its end. */
export const INSPECTOR_PATH = '__imagekit'
