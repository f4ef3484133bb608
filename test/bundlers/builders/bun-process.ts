import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { repository } from '../../helpers/folder'

export interface BunAnswer {
  outcome: 'built' | 'failed' | 'ended'
  /** What was said meanwhile, line by line. */
  log: string[]
}

/** The outcome of a build, on both streams, behind all that was said of it. */
const END = /^end of build: (built|failed)\r?\n$/m

/** A process of Bun's that runs a script of many builds: to start it and to load the plugin takes longer than most of them. */
export class BunProcess {
  readonly #child: ChildProcessWithoutNullStreams

  constructor(executable: string, script: string) {
    const { PATH, HOME } = process.env
    this.#child = spawn(executable, [script], { cwd: repository, env: { PATH, HOME } })
    // It ends with the process that has started it, and keeps that from no end.
    const { stdin, stdout, stderr } = this.#child
    for (const one of [this.#child, stdin, stdout, stderr] as unknown as Socket[]) one.unref()
  }

  /** Has one line done. */
  async tell(line: string): Promise<BunAnswer> {
    const { stdin, stdout, stderr } = this.#child
    const answers = Promise.all([stdout, stderr].map(untilEnd))
    stdin.write(`${line}\n`)
    const said = await answers
    const outcomes = said.map((text) => END.exec(text)?.[1])
    return {
      outcome: (outcomes.every(Boolean) ? outcomes[0] : 'ended') as BunAnswer['outcome'],
      log: said.flatMap((text) => text.replace(END, '').split('\n')),
    }
  }
}

/** What a stream says until the end of a build, or of the stream. */
function untilEnd(stream: Readable): Promise<string> {
  return new Promise((done) => {
    let text = ''
    const finish = () => {
      stream.off('data', keep).off('close', finish)
      done(text)
    }
    const keep = (data: string) => {
      text += data
      if (END.test(text)) finish()
    }
    stream.setEncoding('utf8').on('data', keep).on('close', finish)
  })
}
