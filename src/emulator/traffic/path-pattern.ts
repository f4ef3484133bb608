/** Compiles a path pattern such as `/v1/files/*`: `*` matches anything but a slash, `**` anything. */
export function pathPattern(pattern: string): (path: string) => boolean {
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part.startsWith('*')) return part === '*' ? '[^/]*' : '.*'
    return part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')
  })
  const expression = new RegExp(`^${parts.join('')}$`)
  return (path) => expression.test(path)
}
