/**
 * Farm and Rsbuild set it to `production` and leave it so, with which a dev server of Vite's in the next file of the same process
 * gives React's other half: a file begins as the first one did.
 */
process.env.NODE_ENV = 'test'
