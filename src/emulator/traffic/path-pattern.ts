/** `/v1/files/*` as a test of paths: `*` is anything but a slash, `**` anything, all else is itself. */
export function pathPattern(pattern: string): (path: string) => boolean {
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part.startsWith('*')) return part === '*' ? '[^/]*' : '.*'
    return part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')
  })
  const expression = new RegExp(`^${parts.join('')}$`)
  return (path) => expression.test(path)
}
