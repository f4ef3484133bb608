import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import satisfies from 'semver/functions/satisfies.js'
import { engines, peerDependencies } from '../../../package.json'
import type { ResolvedOptions } from '../../core/config/options'
import { errorMessage } from '../../diagnostics/build-error'
import { plural } from '../../diagnostics/log'
import { readText } from '../../lib/files/regular-file'
import { openLockfile } from '../setup'
import { error, type Finding, ok, warning } from './finding'

/** Checks Node's version against `engines` of this package. */
export function checkNode(version = process.versions.node): Finding {
  if (satisfies(version, engines.node)) return ok('node', `Node ${version}`)
  return error('node', `Node ${version} is not supported`, 'Use Node 20.19 or later, or 22.12 or later.')
}

/** Checks the versions of bundlers and sharp that are installed in the project, against the peers of this package. */
export function checkPackages(root: string): Finding[] {
  return Object.entries(peerDependencies).flatMap(([name, range]): Finding[] => {
    const version = versionOf(root, name)
    if (version === undefined) {
      if (name !== 'sharp') return []
      return [
        warning(
          name,
          'not installed: dev servers and placeholders can’t transform images here',
          `npm install -D ${name}`,
        ),
      ]
    }
    if (satisfies(version, range, { includePrerelease: true })) return [ok(name, version)]
    return [error(name, `${version} is not supported (${range})`, `npm install -D ${name}@latest`)]
  })
}

function versionOf(root: string, name: string): string | undefined {
  const folders = createRequire(join(root, 'package.json')).resolve.paths(name) ?? []
  // Not resolved as a module: a package does not have to export its package.json.
  const file = folders.map((folder) => join(folder, name, 'package.json')).find(existsSync)
  return file && (JSON.parse(readText(file)) as { version: string }).version
}

/** Checks the lockfile, and whether git merges it line by line. */
export async function checkLockfile(options: ResolvedOptions): Promise<Finding[]> {
  const { root, lockfile: file } = options
  const name = relative(root, file)
  const findings: Finding[] = []
  try {
    const count = openLockfile(options, (message) =>
      findings.push(warning('lockfile', message, `git checkout ${name}`)),
    ).size
    const isThere = existsSync(file)
    findings.push(
      ok('lockfile', isThere ? `${name}: ${plural(count, 'image')}` : `${name} does not exist yet`),
    )
  } catch (cause) {
    findings.push(error('lockfile', errorMessage(cause), `git checkout ${name}`))
  }
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: root })
  try {
    const { stdout } = await git('check-attr', 'merge', '--', file)
    findings.push(
      /: union\s*$/.test(stdout)
        ? ok('git', `${name} is merged line by line`)
        : warning(
            'git',
            `${name} would conflict when two branches both add images`,
            `Add to .gitattributes: ${name} merge=union`,
          ),
    )
    const ignored = await git('check-ignore', '-q', '--', file).then(
      () => true,
      () => false,
    )
    if (ignored)
      findings.push(error('git', `${name} is ignored by git`, 'Commit it: a clean clone builds from it.'))
  } catch {
    findings.push(
      warning(
        'git',
        'no git repository: the lockfile can’t be shared',
        'Keep the lockfile under version control.',
      ),
    )
  }
  return findings
}

const KEY = /^\s*(?:export\s+)?IMAGE_?KIT_PRIVATE_KEY\w*\s*=\s*['"]?[^\s'"]/m

/** Checks that git ignores the `.env` files with a private key. */
export async function checkEnvFiles(root: string): Promise<Finding[]> {
  const files = readdirSync(root, { withFileTypes: true })
    // A pipe of a secret manager holds nothing that git could take.
    .filter((entry) => /^\.env(?:\.|$)/.test(entry.name) && entry.isFile())
    .map(({ name }) => name)
    .filter((name) => KEY.test(readText(join(root, name))))
  const findings: Finding[] = []
  for (const name of files) {
    const code = await exitCode(root, 'check-ignore', '-q', '--', name)
    // 128: no repository.
    if (code !== 1) continue
    findings.push(
      (await exitCode(root, 'ls-files', '--error-unmatch', '--', name)) === 0
        ? error(
            'git',
            `${name} has the private key, and is under version control`,
            `git rm --cached ${name}, add it to .gitignore, and replace the key: https://imagekit.io/dashboard/developer/api-keys`,
          )
        : warning(
            'git',
            `${name} has the private key, and git does not ignore it`,
            `Add ${name} to .gitignore.`,
          ),
    )
  }
  return findings
}

function exitCode(root: string, ...args: string[]): Promise<unknown> {
  return promisify(execFile)('git', args, { cwd: root }).then(
    () => 0,
    (cause: { code?: unknown }) => cause.code,
  )
}
