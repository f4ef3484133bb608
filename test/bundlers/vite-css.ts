/**
 * Vite's `css` for builds that prove nothing about threads: Sass, Less and Stylus in this process. Otherwise each build starts a
 * thread for each of them, which loads the compiler anew, and takes eight times as long.
 */
export const cssInProcess = { preprocessorMaxWorkers: 0 }
