import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { benchFolder } from './fixtures.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const git = (...args) => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim()

/** The commit that is measured, with a `+` if files differ from it. */
export function currentCommit() {
  return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', 'src') ? '+' : '')
}

/**
 * Builds the package as it was at a revision, with the packages that it had then, once for all runs.
 *
 * @returns {{ commit: string, dist: string }}
 */
export function buildRevision(revision) {
  const commit = git('rev-parse', '--short', `${revision}^{commit}`)
  const folder = join(benchFolder, `revision-${commit}`)
  const dist = join(folder, 'dist')
  if (existsSync(folder)) return { commit, dist }
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const archive = join(benchFolder, `${commit}.tar`)
  git('archive', '-o', archive, commit)
  execFileSync('tar', ['-xf', archive, '-C', draft])
  rmSync(archive)
  const npm = (...args) =>
    execFileSync('npm', args, { cwd: draft, stdio: 'inherit', shell: process.platform === 'win32' })
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error')
  npm('exec', '--', 'tsup', '--no-dts', '--silent')
  renameSync(draft, folder)
  return { commit, dist }
}
