import { defineCommand } from 'citty'
import colours from 'picocolors'
import { type Diagnosis, doctor as examine, type Finding } from '../deploy/doctor/doctor'
import { commonArgs, runCommand } from './run'

/** `unplugin-imagekit doctor`: checks the setup. Exit code 1 on an error. */
export const doctor = defineCommand({
  args: commonArgs,
  run: ({ args }) =>
    runCommand(args, {
      run: examine,
      show: ({ findings }: Diagnosis) => findings.map(line).join('\n'),
      exitCode: ({ isHealthy }) => (isHealthy ? 0 : 1),
    }),
})

const signs: Record<Finding['level'], string> = {
  ok: colours.green('✓'),
  warning: colours.yellow('!'),
  error: colours.red('✗'),
}

/** The longest topic, `@rsbuild/core`, and a space. */
const TOPIC_WIDTH = 14

function line({ topic, level, message, advice }: Finding): string {
  const first = `${signs[level]} ${colours.dim(topic.padEnd(TOPIC_WIDTH))}${message}`
  return advice ? `${first}\n  ${''.padEnd(TOPIC_WIDTH)}${colours.dim('→')} ${advice}` : first
}
