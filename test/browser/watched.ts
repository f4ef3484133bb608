import type { Page } from 'playwright-core'

/** Plays each video, and tells what a visitor sees. */
export async function watched(page: Page) {
  return page.evaluate(async () => {
    const all = [...document.querySelectorAll('video')]
    const seen: Record<string, unknown> = {}
    for (const video of all) {
      const poster = new Image()
      poster.src = video.poster
      const hasPoster =
        video.poster !== '' &&
        (await poster.decode().then(
          () => true,
          () => false,
        ))
      const before = { paused: video.paused, width: video.clientWidth, height: video.clientHeight }
      await video.play()
      await new Promise<void>((resolve) => {
        if (video.currentTime > 0) return resolve()
        video.addEventListener('timeupdate', () => video.currentTime > 0 && resolve())
        return undefined
      })
      seen[video.id] = { hasPoster, ...before, played: video.currentTime > 0, natural: video.videoWidth }
    }
    return { seen, facts: (window as unknown as { facts: unknown }).facts }
  })
}
