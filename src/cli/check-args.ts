import { parseArgs } from 'node:util'
import type { ArgsDef } from 'citty'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { nearest } from '../url'

/** Names of flags that every command has. */
const BUILT_IN = ['help', 'h']

/**
 * Checks a command's arguments before the command runs. citty ignores what it does not know, so that a misspelled
 * `--manifest` would make `prune` delete files which are in use.
 *
 * @param rawArgs the arguments after the command's name
 * @throws ImageKitBuildError `INVALID_OPTIONS` at an unknown or repeated flag, a flag without its value, or an extra word
 */
export function checkArgs(command: string, rawArgs: readonly string[], args: ArgsDef): void {
  const takesWords = Object.values(args).some(({ type }) => type === 'positional')
  const flags = new Map(
    Object.entries(args).flatMap(([name, { type }]) =>
      type === 'positional' ? [] : [[name, type === 'boolean' ? ('boolean' as const) : ('string' as const)]],
    ),
  )
  const { tokens } = parseArgs({
    args: [...rawArgs],
    options: Object.fromEntries([...flags].map(([name, type]) => [name, { type }])),
    strict: false,
    tokens: true,
  })
  const seen = new Set<string>()
  for (const token of tokens) {
    if (token.kind === 'positional' && !takesWords) {
      throw invalid(`${command} takes no argument ${JSON.stringify(token.value)}. ${helpOf(command)}`)
    }
    if (token.kind !== 'option' || BUILT_IN.includes(token.name)) continue
    const { rawName, value } = token
    const name = token.name.replace(/^no-/, '')
    const type = flags.get(token.name) ?? (flags.get(name) === 'boolean' ? 'negated' : undefined)
    if (type === undefined) throw unknownFlag(command, rawName, [...flags.keys()])
    if (seen.has(name)) throw invalid(`${rawName} is given twice. Pass it once.`)
    seen.add(name)
    checkValue(type, rawName, value, token.inlineValue ?? false)
  }
}

function checkValue(
  type: 'boolean' | 'string' | 'negated',
  flag: string,
  value: string | undefined,
  isInline: boolean,
): void {
  if (type === 'string') {
    // `--manifest --yes` would read a file of the name --yes.
    if (!value || (!isInline && value.startsWith('--'))) throw invalid(`${flag} has no value.`)
  } else if (value !== undefined && !(type === 'boolean' && /^(?:true|false)$/.test(value))) {
    throw invalid(`${flag}=${value}: ${flag} is a switch; pass it without a value.`)
  }
}

function unknownFlag(command: string, flag: string, known: readonly string[]): ImageKitBuildError {
  const guess = nearest(flag.replace(/^-+/, ''), known)
  return invalid(
    `Unknown flag ${flag}${guess ? `; did you mean --${guess}?` : '.'} Nothing was done. ${helpOf(command)}`,
  )
}

/** @throws ImageKitBuildError `INVALID_OPTIONS` at a word that names no command */
export function checkCommand(word: string, commands: readonly string[]): void {
  if (commands.includes(word)) return
  const guess = nearest(word, commands)
  throw invalid(
    `Unknown ${word.startsWith('-') ? 'flag' : 'command'} ${word}${guess ? `; did you mean ${guess}?` : '.'} Commands: ${commands.join(', ')}.`,
  )
}

function helpOf(command: string): string {
  return `unplugin-imagekit ${command} --help lists the flags.`
}

function invalid(message: string): ImageKitBuildError {
  return new ImageKitBuildError('INVALID_OPTIONS', message)
}
