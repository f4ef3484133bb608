import type { ArgDef, ArgsDef } from 'citty'
import colours from 'picocolors'
import { COMMANDS } from './commands'

const NAME = 'unplugin-imagekit'

const GLOBAL: readonly Row[] = [
  ['-h, --help', 'Show this help, or that of a command'],
  ['-v, --version', 'Show the version'],
  ['--completion <shell>', 'Print the completion script of bash, zsh or fish'],
]

type Row = readonly [name: string, text: string]

/** The help of all commands. */
export function mainHelp(): string {
  return [
    'Images in your source become ImageKit CDN URLs.',
    '',
    `${heading('Usage')} ${NAME} <command> [flags]`,
    '',
    heading('Commands'),
    ...table(Object.entries(COMMANDS).map(([name, { description }]) => [name, description])),
    '',
    heading('Flags'),
    ...table(GLOBAL),
    '',
    heading('Example'),
    `  npx ${NAME} doctor`,
  ].join('\n')
}

/** The help of one command. */
export function commandHelp(name: string, args: ArgsDef): string {
  const { description, example } = COMMANDS[name]!
  const [words, flags] = [rowsOf(args, true), rowsOf(args, false)]
  const files = words.length ? ` [${Object.keys(args)[0]}…]` : ''
  return [
    `${description}.`,
    '',
    `${heading('Usage')} ${NAME} ${name}${files} [flags]`,
    '',
    ...(words.length ? [heading('Arguments'), ...table(words), ''] : []),
    heading('Flags'),
    ...table(flags),
    '',
    heading('Example'),
    `  npx ${NAME} ${name} ${example}`,
  ].join('\n')
}

function rowsOf(args: ArgsDef, isPositional: boolean): Row[] {
  return Object.entries(args)
    .filter(([, { type }]) => (type === 'positional') === isPositional)
    .map(([name, arg]) => [isPositional ? name : flagOf(name, arg), textOf(arg)])
}

function flagOf(name: string, { type, ...arg }: ArgDef): string {
  if (type === 'boolean') return `--${name}`
  return `--${name} <${('valueHint' in arg && arg.valueHint) || 'value'}>`
}

function textOf({ description = '', type, default: preset }: ArgDef): string {
  const isTold = preset === undefined || type === 'boolean' || description.includes('(default')
  return isTold ? description : `${description} (default ${preset})`
}

function table(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `  ${colours.cyan(name.padEnd(width))}  ${text}`)
}

const heading = (text: string) => colours.bold(`${text}:`)
