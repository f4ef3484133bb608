import { element } from '../elements'

/** The original and a rendition, one over the other, with a slider between them. */
export class Compare {
  readonly node: HTMLElement
  readonly #base: HTMLImageElement
  readonly #over: HTMLImageElement
  readonly #stage: HTMLElement
  readonly #problem: HTMLElement
  readonly #labels: { left: HTMLElement; right: HTMLElement }

  constructor() {
    this.#base = element('img', { alt: 'The original', className: 'base', draggable: false })
    this.#over = element('img', { alt: 'The rendition', className: 'over', draggable: false })
    this.#labels = {
      left: element('span', { className: 'side left' }, 'Original'),
      right: element('span', { className: 'side right' }, 'Rendition'),
    }
    this.#problem = element('p', { className: 'problem', role: 'status' })
    const slider = element('input', {
      type: 'range',
      min: '0',
      max: '100',
      value: '50',
      step: '0.5',
      className: 'slider',
      'aria-label': 'Part of the original that is shown, in percent',
    })
    const stage = element(
      'div',
      { className: 'compare' },
      this.#base,
      this.#over,
      element('span', { className: 'line', 'aria-hidden': 'true' }),
      slider,
      this.#labels.left,
      this.#labels.right,
    )
    this.#stage = stage
    const move = () => stage.style.setProperty('--at', `${slider.value}%`)
    slider.addEventListener('input', move)
    move()
    this.#over.addEventListener('error', () => this.#fail())
    this.node = element('div', { className: 'compare-box' }, stage, this.#problem)
  }

  /**
   * @param base URL of the picture on the left
   * @param over URL of the picture on the right
   * @param ratio of the rendition, so that the place is kept
   */
  show(
    base: string,
    over: string,
    ratio: number | undefined,
    labels: readonly [left: string, right: string],
  ): void {
    this.#problem.textContent = ''
    this.#stage.hidden = false
    if (ratio !== undefined) this.#stage.style.setProperty('--ratio', String(ratio))
    if (this.#base.getAttribute('src') !== base) this.#base.src = base
    if (this.#over.getAttribute('src') !== over) this.#over.src = over
    this.#labels.left.textContent = labels[0]
    this.#labels.right.textContent = labels[1]
  }

  /** An image's error has no text; the server's answer has. */
  async #fail(): Promise<void> {
    const { src } = this.#over
    const answer = await fetch(src).catch(() => undefined)
    if (src !== this.#over.src || answer?.ok) return
    this.#problem.textContent = (await answer?.text())?.trim() || 'The rendition can’t be shown.'
  }
}
