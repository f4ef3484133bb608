// CommonJS, since a module that Vitest has not loaded has Node's own import.
module.exports = (url) => import(url)
