import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { ResolvedOptions } from '../../core/config/options'
import { errorMessage } from '../../diagnostics/build-error'
import { plural } from '../../diagnostics/log'
import { openLockfile } from '../uploads'
import { error, type Finding, ok, warning } from './finding'

/** Checks Node's version against `engines` of this package. */
export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isKnown = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  if (isKnown) return ok('node', `Node ${version}`)
  return error('node', `Node ${version} is not supported`, 'Use Node 20.19 or later, or 22.12 or later.')
}

/** Optional packages, with the oldest version that is tested. */
const OPTIONAL = [
  { name: 'sharp', least: [0, 35, 5], without: 'dev servers and placeholders can’t transform images here' },
  { name: 'vite', least: [7], without: undefined },
  { name: 'rollup', least: [4], without: undefined },
  { name: 'webpack', least: [5, 98], without: undefined },
] as const

/** Checks the versions of optional dependencies that are installed in the project. */
export function checkPackages(root: string): Finding[] {
  return OPTIONAL.flatMap(({ name, least, without }): Finding[] => {
    const version = versionOf(root, name)
    if (version === undefined) {
      return without ? [warning(name, `not installed: ${without}`, `npm install -D ${name}`)] : []
    }
    if (isAtLeast(version, least)) return [ok(name, version)]
    return [error(name, `${version} is older than ${least.join('.')}`, `npm install -D ${name}@latest`)]
  })
}

function versionOf(root: string, name: string): string | undefined {
  const folders = createRequire(join(root, 'package.json')).resolve.paths(name) ?? []
  // Not resolved as a module: a package does not have to export its package.json.
  const file = folders.map((folder) => join(folder, name, 'package.json')).find(existsSync)
  return file && (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number)
  for (const [index, part] of least.entries()) {
    const own = parts[index] ?? 0
    if (own !== part) return own > part
  }
  return true
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
