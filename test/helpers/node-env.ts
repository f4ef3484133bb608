/**
 * Farm and Rsbuild set NODE_ENV to `production` for a build, and leave it so. A dev server of Vite's in the next file of the same
 * process would then serve the production build of React to code that was compiled for development, and show nothing. So each
 * file begins with what Vitest has set.
 */
process.env.NODE_ENV = 'test'
