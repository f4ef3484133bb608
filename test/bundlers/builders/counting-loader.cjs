// A loader that counts its runs. In a file of its own, which outlives a test's project: webpack's cache names it.
module.exports = (code) => {
  module.exports.runs++
  return code
}
module.exports.runs = 0
