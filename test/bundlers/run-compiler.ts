/** What webpack's and Rspack's compilers have in common, though their types are unrelated. */
export interface Compiler {
  run(done: (error: unknown, stats?: { toString(options: object): string }) => void): void
  close(done: () => void): void
}

/** Builds, and returns the errors and warnings, if there are any. */
export async function runCompiler(compiler: Compiler, { warnings = true } = {}): Promise<string> {
  const report = await new Promise<string>((done, fail) => {
    compiler.run((error, stats) =>
      error || !stats ? fail(error) : done(stats.toString({ all: false, errors: true, warnings })),
    )
  })
  await new Promise<void>((done) => compiler.close(done))
  return report
}
