import { resolve } from 'node:path'
import type { ResolvedConfig } from 'vite'
import { readEnvFiles } from '../../../core/config/env-files'
import type { Environment } from '../../../core/config/options'
import { refusePublicSecret } from '../../../core/config/secrets'
import { packageFolder } from '../../../lib/paths'
import type { Options } from '../../../types'

/** What the plugin's options are resolved with, for a configuration of Vite. */
export interface Surroundings {
  root: string
  variables: Environment
}

export function surroundingsOf(options: Options, config: ResolvedConfig): Surroundings {
  // Vite's root may be a folder of sources: VitePress's is `docs`. The lockfile belongs beside package.json.
  const root = options.root === undefined ? packageFolder(config.root) : config.root
  return { root, variables: environmentVariables(config, root) }
}

/** Returns the process's variables, with those of .env files in Vite's folder or the project's as fallback. */
function environmentVariables({ mode, envDir, envPrefix = [] }: ResolvedConfig, root: string): Environment {
  const folders = envDir ? new Set([root, resolve(envDir)]) : []
  const files: Environment = Object.assign({}, ...[...folders].map((folder) => readEnvFiles(folder, mode)))
  const variables = { ...files, ...process.env }
  refusePublicSecret(variables, [envPrefix].flat())
  return variables
}
