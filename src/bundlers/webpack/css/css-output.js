/**
 * A loader for what css-loader returns: references that were no part of the style sheet itself before (those of a Sass
 * partial, of an `@import`ed file) are rewritten there. It is a file of its own because webpack loads it by its path.
 */
export default function cssOutput(code, map) {
  const rewrite = this[Symbol.for('unplugin-imagekit:css-output')]
  this.callback(null, rewrite?.(code, this) ?? code, map)
}
