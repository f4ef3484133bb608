/** Prefixes of variables that build tools publish in the browser bundle. */
const PUBLIC_PREFIXES = [
  'VITE_',
  'PUBLIC_',
  'NEXT_PUBLIC_',
  'NUXT_PUBLIC_',
  'REACT_APP_',
  'GATSBY_',
  'EXPO_PUBLIC_',
  'VUE_APP_',
  'FARM_',
  'BUN_PUBLIC_',
  'RSBUILD_PUBLIC_',
]

/** Whether a build tool publishes a variable of this name. */
export function isPublic(name: string): boolean {
  return PUBLIC_PREFIXES.some((prefix) => name.startsWith(prefix))
}

/**
 * Returns the first variable with a public prefix that holds a private key. Apart from `refusePublicSecret`, so that a dev
 * server's start loads no more than this.
 *
 * @param hostPrefixes the build tool's own prefixes, as it is configured
 */
export function findPublicSecret(
  environment: Record<string, string | undefined>,
  hostPrefixes: readonly string[] = [],
): { name: string; prefix: string } | undefined {
  const prefixes = [...PUBLIC_PREFIXES, ...hostPrefixes.filter(Boolean)]
  for (const [name, value] of Object.entries(environment)) {
    // Of all variables hardly any looks like one. Vite's have boolean values too.
    const isKey =
      String(value).startsWith('private_') || (/IMAGE_?KIT/i.test(name) && /PRIVATE_?KEY/i.test(name))
    const prefix = value && isKey && prefixes.find((candidate) => name.startsWith(candidate))
    if (prefix) return { name, prefix }
  }
  return undefined
}
