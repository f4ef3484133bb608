import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/*
 * Writes where the project lives into package.json, for npm's page of the package: `repository`, `homepage` and `bugs`.
 * A release takes the address from the repository that it runs in, so that a fork or a move never publishes links to another one,
 * and npm's provenance, which compares `repository`, holds.
 *
 *   node build/package-address.mjs https://git.example/owner/name   writes the three fields
 *   node build/package-address.mjs --check                          fails if one is missing
 */

const FIELDS = ['repository', 'homepage', 'bugs']

/**
 * @param {string} address the repository's web address
 * @throws {Error} if it is none
 */
export function fieldsFor(address) {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (
    url?.protocol !== 'https:' ||
    !/^\/[\w.-]+\/[\w./-]*[\w-]$/.test(url.pathname) ||
    url.search ||
    url.hash
  )
    throw new Error(`'${address}' is no https address of a repository`)
  const web = `${url.origin}${url.pathname.replace(/\.git$/, '')}`
  return {
    repository: { type: 'git', url: `git+${web}.git` },
    homepage: `${web}#readme`,
    bugs: { url: `${web}/issues` },
  }
}

/**
 * @param {string} manifest the text of a package.json
 * @param {string} address
 */
export function withAddress(manifest, address) {
  const { name, version, description, ...others } = JSON.parse(manifest)
  const fields = fieldsFor(address)
  return `${JSON.stringify({ name, version, description, ...fields, ...others, ...fields }, undefined, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean' } },
    allowPositionals: true,
  })
  const manifest = readFileSync('package.json', 'utf8')
  if (values.check) {
    const missing = FIELDS.filter((field) => !JSON.parse(manifest)[field])
    if (missing.length > 0) {
      console.error(
        `package.json has no ${missing.join(', ')}: run node build/package-address.mjs <address of the repository> first`,
      )
      process.exitCode = 1
    }
  } else writeFileSync('package.json', withAddress(manifest, positionals[0] ?? ''))
}
