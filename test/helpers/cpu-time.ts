/**
 * A stopwatch of this process's CPU time, for what must end soon: whoever else is busy on the machine does not count.
 * Gives the milliseconds since it was started.
 */
export function cpuTime(): () => number {
  const started = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(started)
    return (user + system) / 1000
  }
}
