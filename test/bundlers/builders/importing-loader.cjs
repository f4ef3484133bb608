/** Imports the images of css-loader's output, as css-loader itself did before its version 6. */
module.exports = (code) =>
  code.replace(
    /var (\w+) = (?:String\()?new URL\(([^,]+), import\.meta\.url\)\)?;/g,
    (_, name, specifier) => `import ${name} from ${specifier};`,
  )
