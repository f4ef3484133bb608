import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Emulator } from '../../../src/emulator'
import { repository, temporaryFolder } from '../../helpers/folder'

/** The newest that can be installed beside Vite 7, and the last tutorial that is Markdown only. */
const PACKAGES = ['vitepress@2.0.0-alpha.15', 'create-docusaurus@3.4.0', 'sharp@0.35']

/**
 * A site of Markdown pages that others wrote, by a generator of its own: VitePress over the tutorial that create-docusaurus
 * gives away. Both are installed for it, which is why only a full run has it.
 *
 * @returns its folder
 */
export async function markdownSite(): Promise<string> {
  const root = join(temporaryFolder(), 'site')
  mkdirSync(join(root, 'docs/.vitepress'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{ "private": true, "type": "module" }\n')
  await run(root, 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES])
  const tutorial = join(root, 'node_modules/create-docusaurus/templates/shared/docs')
  cpSync(tutorial, join(root, 'docs'), { recursive: true })
  return root
}

/** Builds the site with these plugins of Vite, as source text. */
export async function buildMarkdownSite(
  root: string,
  outDir: string,
  plugins: string,
  { urlEndpoint, privateKey, url }: Emulator,
): Promise<void> {
  const config = `import imagekit from ${JSON.stringify(join(repository, 'dist/vite.js'))}
export default { ignoreDeadLinks: true, vite: { plugins: [${plugins}] } }
`
  writeFileSync(join(root, 'docs/.vitepress/config.js'), config)
  await run(root, 'npx', ['--no-install', 'vitepress', 'build', 'docs', '--outDir', outDir], {
    IMAGEKIT_URL_ENDPOINT: urlEndpoint,
    IMAGEKIT_PRIVATE_KEY: privateKey,
    IMAGE_KIT_BASE_URL: url,
  })
}

async function run(
  cwd: string,
  command: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<void> {
  await promisify(execFile)(command, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    timeout: 240_000,
  })
}
