#!/usr/bin/env node
import { type ArgsDef, type CommandDef, defineCommand, runMain } from 'citty'
import { version } from '../../package.json'
import { checkArgs, checkCommand } from './check-args'
import { fail } from './fail'

// Loaded on demand, so that no command loads the dependencies of others.
const subCommands: Readonly<Record<string, () => Promise<CommandDef>>> = {
  plan: () => import('./plan').then(({ plan }) => plan as CommandDef),
  sync: () => import('./sync').then(({ sync }) => sync as CommandDef),
  verify: () => import('./verify').then(({ verify }) => verify as CommandDef),
  purge: () => import('./purge').then(({ purge }) => purge as CommandDef),
  prune: () => import('./prune').then(({ prune }) => prune as CommandDef),
  doctor: () => import('./doctor').then(({ doctor }) => doctor as CommandDef),
  migrate: () => import('./migrate').then(({ migrate }) => migrate as CommandDef),
  emulator: () => import('./emulator/emulator').then(({ emulator }) => emulator as CommandDef),
}

const main = defineCommand({
  meta: {
    name: 'unplugin-imagekit',
    version,
    description: 'Images in your source become ImageKit CDN URLs',
  },
  subCommands,
})

/** Whether citty answers the arguments by itself, with the help or the version. */
function isBuiltIn(args: readonly string[]): boolean {
  return args.some((arg) => arg === '--help' || arg === '-h') || /^(?:--version|-v)$/.test(args.join(' '))
}

const args = process.argv.slice(2)
try {
  const [name, ...rest] = args
  if (name !== undefined && !isBuiltIn(args)) {
    checkCommand(name, Object.keys(subCommands))
    const command = await subCommands[name]!()
    checkArgs(name, rest, (command.args ?? {}) as ArgsDef)
  }
  await runMain(main)
} catch (error) {
  fail(error, args.includes('--json'))
  process.exitCode = 1
}
