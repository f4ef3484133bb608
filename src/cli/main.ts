import { COMMANDS } from './commands'
import { commandHelp, mainHelp } from './help'

/** Runs the command that the arguments name, or prints help. @throws ImageKitBuildError `INVALID_OPTIONS` */
export async function main([name, ...rest]: readonly string[]): Promise<void> {
  if (name === undefined || isHelp(name)) return console.log(mainHelp())
  if (/^--completion(?:=|$)/.test(name)) {
    const { completion } = await import('./completion')
    return console.log(await completion(name.split('=')[1] ?? rest[0]))
  }
  const { checkArgs, checkCommand } = await import('./check-args')
  checkCommand(name, Object.keys(COMMANDS))
  const command = await COMMANDS[name]!.load()
  const args = (await command.args) ?? {}
  if (rest.some(isHelp)) return console.log(commandHelp(name, args as Parameters<typeof commandHelp>[1]))
  checkArgs(name, rest, args as Parameters<typeof checkArgs>[2])
  const { runCommand } = await import('citty')
  await runCommand(command, { rawArgs: rest })
}

const isHelp = (arg: string) => arg === '--help' || arg === '-h'
