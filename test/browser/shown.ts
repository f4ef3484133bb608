import type { Page } from 'playwright-core'

/** What a page shows by an element's id: the URL that the browser chose, and the width that it decoded there. */
export type Shown = Record<string, { url: string; width: number }>

/** Every picture of a page, however it got there. */
export function shownBy(page: Page): Promise<Shown> {
  return page.evaluate(async () => {
    const absolute = (url: string) => new URL(url, document.baseURI).href
    function urlOf(element: Element): string {
      if (element instanceof HTMLImageElement) return element.currentSrc
      if (element instanceof HTMLVideoElement) return element.poster
      if (element instanceof HTMLInputElement) return element.src
      if (element instanceof SVGImageElement) return absolute(element.href.baseVal)
      if (element instanceof HTMLLinkElement) return element.href
      if (element instanceof HTMLMetaElement) return absolute(element.content)
      const [, url = ''] = /url\("([^"]+)"\)/.exec(getComputedStyle(element).backgroundImage) ?? []
      return url
    }
    const named = [...document.querySelectorAll('[id]:not(#app)')].map((one) => [one.id, one] as const)
    const head = [
      ...document.querySelectorAll(
        'link[rel=icon],link[rel=apple-touch-icon],link[as=image],meta[property*=image]',
      ),
    ].map((one) => [one.getAttribute('rel') ?? one.getAttribute('property') ?? '', one] as const)
    const pictures = await Promise.all(
      [...named, ...head].map(async ([id, element]) => {
        const url = urlOf(element)
        const picture = new Image()
        picture.src = url
        const width = await picture.decode().then(
          () => picture.naturalWidth,
          () => 0,
        )
        return [id, { url, width }] as const
      }),
    )
    return Object.fromEntries(pictures)
  })
}
