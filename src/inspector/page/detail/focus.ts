import { element, toast } from '../elements'
import { saveFocus } from '../server'

interface Point {
  x: number
  y: number
}

export interface FocusFacts {
  id: string
  /** URL of the whole picture. */
  original: string
  focus: Point | undefined
  canWrite: true | string
  onSaved(): void
}

/** Sets the focal point: by a click on the picture, or with two sliders. */
export function focusPicker({ id, original, focus, canWrite, onSaved }: FocusFacts): HTMLElement {
  const point: Point = { ...(focus ?? { x: 0.5, y: 0.5 }) }
  const cross = element('span', { className: 'cross', 'aria-hidden': 'true' })
  const picture = element('img', { src: original, alt: 'The whole picture', draggable: false })
  const stage = element('div', { className: 'focus-stage' }, picture, cross)
  const axis = (name: 'x' | 'y', label: string) => {
    const input = element('input', {
      type: 'range',
      min: '0',
      max: '100',
      step: '1',
      disabled: canWrite !== true,
      oninput: () => set({ ...point, [name]: Number(input.value) / 100 }),
    })
    const output = element('output', {})
    return {
      input,
      output,
      node: element('label', { className: 'axis' }, element('span', {}, label), input, output),
    }
  }
  const axes = { x: axis('x', 'From the left'), y: axis('y', 'From the top') }

  function set(next: Point): void {
    Object.assign(point, next)
    cross.style.left = `${point.x * 100}%`
    cross.style.top = `${point.y * 100}%`
    for (const name of ['x', 'y'] as const) {
      axes[name].input.value = String(Math.round(point[name] * 100))
      axes[name].output.textContent = `${Math.round(point[name] * 100)} %`
    }
  }

  const save = (value: Point | null, message: string) =>
    saveFocus(id, value).then(
      () => {
        toast(message)
        onSaved()
      },
      (error: Error) => toast(error.message, true),
    )

  const place = (event: PointerEvent) => {
    if (canWrite !== true || event.buttons === 0) return
    const { left, top, width, height } = picture.getBoundingClientRect()
    const share = (value: number) => Math.min(1, Math.max(0, value))
    set({ x: share((event.clientX - left) / width), y: share((event.clientY - top) / height) })
  }
  stage.addEventListener('pointerdown', place)
  stage.addEventListener('pointermove', place)
  set(point)
  const disabled = canWrite !== true
  return element(
    'div',
    { className: 'focus' },
    stage,
    disabled
      ? element('p', { className: 'hint' }, canWrite)
      : element(
          'p',
          { className: 'hint' },
          'Every crop keeps this point as near to its middle as the edges allow.',
        ),
    axes.x.node,
    axes.y.node,
    element(
      'div',
      { className: 'buttons' },
      element(
        'button',
        {
          type: 'button',
          className: 'primary',
          disabled,
          onclick: () => save(point, 'Saved beside the image'),
        },
        'Save focus',
      ),
      element(
        'button',
        {
          type: 'button',
          disabled: disabled || !focus,
          onclick: () => save(null, 'Removed'),
        },
        'Remove focus',
      ),
    ),
  )
}
