import type { LocalUrl } from '../../core/host'

/** The bundler's own asset handling: an import of a file, as its specifier asks for a URL. */
export function importAsset(specifier: string, index: number): LocalUrl {
  const name = `asset${index}`
  return { prelude: `import ${name} from ${JSON.stringify(specifier)}`, url: name }
}
