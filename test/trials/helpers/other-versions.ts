import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../../playground/run.mjs'
import { repository } from '../../helpers/folder'

/** A copy of the repository, with its packages, in which a bundler can be exchanged for another version of it. */
export interface Copy {
  folder: string
  /** Puts one package's version in place of the repository's own; what was put there before is put back. */
  exchange(name: string, version: string): Promise<void>
  remove(): void
}

export function copyRepository(): Copy {
  // Not by the package's name: tests look for that in stacks.
  const folder = mkdtempSync(join(tmpdir(), 'imagekit-versions-'))
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: repository, encoding: 'utf8' })
  for (const file of files.split('\0').filter(Boolean)) cpSync(join(repository, file), join(folder, file))
  for (const packages of ['node_modules', 'dist']) {
    cpSync(join(repository, packages), join(folder, packages), { recursive: true, verbatimSymlinks: true })
  }
  return {
    folder,
    async exchange(name, version) {
      // Of the components' plugins, only this one needs another version for Vite 5.
      const companion = name === 'vite' && version.startsWith('5.') ? ' @sveltejs/vite-plugin-svelte@4' : ''
      await run(
        `npm install --no-save --legacy-peer-deps --ignore-scripts --no-audit --no-fund --loglevel=error ${name}@${version}${companion}`,
        { cwd: folder },
      )
      if (name === 'vite') keepVitests(folder)
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** Vitest stands on Vite itself, and keeps its own. */
function keepVitests(folder: string): void {
  for (const host of ['vitest', '@vitest/mocker']) {
    cpSync(join(repository, 'node_modules/vite'), join(folder, 'node_modules', host, 'node_modules/vite'), {
      recursive: true,
    })
  }
}

/** The versions of a package in a range, the oldest first. */
export function versionsIn(name: string, range: string): string[] {
  const answer = execFileSync('npm', ['view', `${name}@${range}`, 'version', '--json'], { encoding: 'utf8' })
  const versions: string[] = [JSON.parse(answer)].flat()
  return versions
    .filter((one) => !one.includes('-'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

/** How many tests hold in a copy, and which do not. */
export interface Results {
  passed: number
  failed: string[]
}

/** A bundler's cells of the conformance matrix. */
export function conformance(copy: Copy, bundler: string): Promise<Results> {
  return resultsOf(copy, `test/bundlers/conformance.test.ts -t ^${bundler}\\s`)
}

/** Runs tests of bundlers in a copy; `which` are Vitest's arguments. */
export async function resultsOf({ folder }: Copy, which: string): Promise<Results> {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  let said = ''
  const command = `vitest run --project bundlers ${which} --reporter=json --outputFile=${report}`
  await run(command, { cwd: folder }).catch(({ message }: Error) => {
    said = message
  })
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { assertionResults: { status: string; fullName: string; failureMessages: string[] }[] }[]
    }
    const results = testResults.flatMap(({ assertionResults }) => assertionResults)
    return {
      passed: results.filter(({ status }) => status === 'passed').length,
      failed: results
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]}`),
    }
  } catch (cause) {
    throw new Error(`the suite did not run: ${said}`, { cause })
  }
}
