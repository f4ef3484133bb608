import type { LocalUrl } from '../../core/host'

/** Returns an import of a file as a URL, which the bundler's own asset handling resolves. */
export function importAsset(specifier: string, index: number): LocalUrl {
  const name = `asset${index}`
  return { prelude: `import ${name} from ${JSON.stringify(specifier)}`, url: name }
}
