import { expect, test } from 'vitest'
import { RenderProgress } from '../../../src/core/delivery/render-progress'

/** A rendering that ends when it is told to. */
function pending() {
  let end = (_error?: Error) => {}
  const promise = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve())
  })
  return { promise, end: (error?: Error) => end(error) }
}

function onTerminal() {
  const written: string[] = []
  let now = 0
  const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) }
  return { written, progress: new RenderProgress(stream, () => now), wait: (ms: number) => (now += ms) }
}

test('what takes longer than a second is shown, and the line goes with the last rendition', async () => {
  const { written, progress, wait } = onTerminal()
  const jobs = [pending(), pending(), pending()]
  const running = jobs.map(({ promise }) => progress.during(() => promise))
  jobs[0]!.end()
  await running[0]
  expect(written).toEqual([])
  wait(1500)
  jobs[1]!.end()
  await running[1]
  expect(written.at(-1)).toMatch(/imagekit: rendering images ━+─+ 2\/3/)
  jobs[2]!.end()
  await running[2]
  expect(written.at(-1)).toBe('\r\u001b[2K')
})

test('one that fails counts as done, and fails', async () => {
  const { written, progress, wait } = onTerminal()
  const job = pending()
  const running = progress.during(() => job.promise)
  wait(5000)
  job.end(new Error('broken'))
  await expect(running).rejects.toThrow('broken')
  expect(written).toEqual([])
})
