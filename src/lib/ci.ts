/** Whether this process runs in continuous integration: `CI` is set there, by all known services. */
export function isCI({ CI }: Record<string, string | undefined> = process.env): boolean {
  return CI !== undefined && !/^(?:|0|false)$/i.test(CI)
}
