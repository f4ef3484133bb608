import type { Page } from 'playwright-core'
import { startBrowser } from '../../browser/browser'

/** A picture as a browser has it. */
export interface Shown {
  width: number
  height: number
  /** Red, green, blue and alpha in the four corners, a little inside, and in the middle. */
  corners: number[][]
}

export interface Viewer {
  /** `undefined` where the browser does not show it. */
  show(bytes: Uint8Array, type: string): Promise<Shown | undefined>
  close(): Promise<void>
}

/** Shows files one after the other in Chromium, each from memory and with its media type. */
export async function startViewer(): Promise<Viewer> {
  const browser = await startBrowser()
  const page = await browser.newPage()
  return {
    show: (bytes, type) => showIn(page, Buffer.from(bytes).toString('base64'), type),
    close: () => browser.close(),
  }
}

function showIn(page: Page, base64: string, type: string): Promise<Shown | undefined> {
  return page.evaluate(
    async ([content, media]) => {
      const image = new Image()
      image.src = `data:${media};base64,${content}`
      const isDecoded = await image.decode().then(
        () => true,
        () => false,
      )
      const { naturalWidth: width, naturalHeight: height } = image
      if (!isDecoded && !(width > 0)) return undefined
      const canvas = Object.assign(document.createElement('canvas'), { width, height })
      const context = canvas.getContext('2d', { willReadFrequently: true })!
      context.drawImage(image, 0, 0)
      const at = (x: number, y: number) => {
        const left = Math.min(width - 1, Math.floor(x * width))
        const top = Math.min(height - 1, Math.floor(y * height))
        try {
          return [...context.getImageData(left, top, 1, 1).data]
        } catch {
          // A canvas with HTML in it may not be read.
          return [0, 0, 0, 0]
        }
      }
      const places = [
        [0.2, 0.2],
        [0.8, 0.2],
        [0.2, 0.8],
        [0.8, 0.8],
      ] as const
      return { width, height, corners: places.map(([x, y]) => at(x, y)) }
    },
    [base64, type] as const,
  )
}

/** How far two pictures' colours are apart in their most different channel; clear pixels have none. */
export function colourDistance(a: Shown, b: Shown): number {
  return Math.max(
    ...a.corners.map((colour, corner) => {
      const other = b.corners[corner]!
      if (colour[3] === 0 && other[3] === 0) return 0
      return Math.max(...colour.map((value, channel) => Math.abs(value - other[channel]!)))
    }),
  )
}
