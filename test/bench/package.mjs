import { execSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The benchmark runs what users install: built again if a source is newer. */
export function buildPackage() {
  const built = join(repository, 'dist/vite.js')
  const newest = readdirSync(join(repository, 'src'), { recursive: true }).map(
    (file) => statSync(join(repository, 'src', file)).mtimeMs,
  )
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...newest)) return
  execSync('npx tsup --silent', { cwd: repository, stdio: 'inherit' })
}
