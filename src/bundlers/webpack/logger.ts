import type { Compiler } from 'webpack'
import type { Logger } from '../../diagnostics/log'
import { NAME } from '../shared/name'

/** The compiler's logger for the plugin. It prints the plugin's name before each message, so the message's own is dropped. */
export function infrastructureLogger(compiler: Compiler): Logger {
  const logger = compiler.getInfrastructureLogger(NAME)
  const bare = (message: string) => message.replace(/^imagekit: /, '')
  return { info: (message) => logger.info(bare(message)), warn: (message) => logger.warn(bare(message)) }
}
