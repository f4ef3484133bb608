import type { ChildProcess, Serializable } from 'node:child_process'

/** Sends a message to a process, and gives its answer. One question at a time: answers have no names. */
export function ask<Answer>(child: ChildProcess, message: Serializable): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lost = (code: number | null) => reject(new Error(`The process has ended with ${code}`))
    child.once('exit', lost).once('message', (answer) => {
      child.off('exit', lost)
      resolve(answer as Answer)
    })
    child.send(message)
  })
}
