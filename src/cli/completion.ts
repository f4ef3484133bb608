import type { ArgsDef } from 'citty'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { COMMANDS } from './commands'

const NAME = 'unplugin-imagekit'

interface Flag {
  name: string
  description: string
  takesValue: boolean
}

interface Command {
  name: string
  description: string
  flags: Flag[]
}

const WRITERS: Readonly<Record<string, (commands: readonly Command[]) => string>> = { bash, zsh, fish }

/**
 * Returns the completion script of a shell.
 *
 * @throws ImageKitBuildError `INVALID_OPTIONS` for another shell
 */
export async function completion(shell: string | undefined): Promise<string> {
  const write = Object.hasOwn(WRITERS, shell ?? '') ? WRITERS[shell!] : undefined
  if (!write) {
    throw new ImageKitBuildError(
      'INVALID_OPTIONS',
      `--completion ${shell ?? ''}: expected ${Object.keys(WRITERS).join(', ')}.`,
    )
  }
  const commands = Object.entries(COMMANDS).map(async ([name, { description, load }]) => {
    const { args = {} } = await load()
    return { name, description, flags: flagsOf(args as ArgsDef) }
  })
  return write(await Promise.all(commands))
}

function flagsOf(args: ArgsDef): Flag[] {
  return Object.entries(args)
    .filter(([, { type }]) => type !== 'positional')
    .map(([name, { description = '', type }]) => ({ name, description, takesValue: type !== 'boolean' }))
}

const flagsIn = (command: Command) => command.flags.map(({ name }) => `--${name}`).join(' ')

function bash(commands: readonly Command[]): string {
  return `# eval "$(${NAME} --completion bash)"
_unplugin_imagekit() {
  local words
  case "$COMP_CWORD:\${COMP_WORDS[1]}" in
    1:*) words="${commands.map(({ name }) => name).join(' ')} --help --version" ;;
${commands.map((command) => `    *:${command.name}) words="${flagsIn(command)} --help" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _unplugin_imagekit ${NAME}`
}

function zsh(commands: readonly Command[]): string {
  const described = (name: string, text: string) => quoted(`${name.replaceAll(':', '\\:')}:${text}`)
  return `# eval "$(${NAME} --completion zsh)"
_unplugin_imagekit() {
  local -a items
  if (( CURRENT == 2 )); then
    items=(${commands.map(({ name, description }) => described(name, description)).join(' ')})
    _describe command items
    return
  fi
  case $words[2] in
${commands
  .map(
    ({ name, flags }) =>
      `    ${name}) items=(${flags.map((flag) => described(`--${flag.name}`, flag.description)).join(' ')}) ;;`,
  )
  .join('\n')}
  esac
  _describe -o flag items
  _files
}
compdef _unplugin_imagekit ${NAME}`
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap(({ name, description, flags }) => [
    `complete -c ${NAME} -f -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...flags.map(
      (flag) =>
        `complete -c ${NAME} -n '__fish_seen_subcommand_from ${name}' -l ${flag.name}${flag.takesValue ? ' -r' : ''} -d ${quoted(flag.description)}`,
    ),
  ])
  return [`# ${NAME} --completion fish | source`, ...lines].join('\n')
}

/** In single quotes of every shell. */
const quoted = (text: string) => `'${text.replaceAll("'", '’')}'`
