import { control } from './api.js'
import { byId, element, note } from './elements.js'

const ROUTES = [
  'all routes',
  'delivery',
  'upload',
  'list',
  'details',
  'delete',
  'files.update',
  'cache.invalidation.create',
]

/** Manages the fault rules. A checkbox disables a rule; disabled rules are kept by the page only. */
export async function startFaults() {
  const form = byId('fault')
  form.elements.route.append(
    ...ROUTES.map((name, i) => element('option', { value: i === 0 ? '' : name }, name)),
  )
  let rules = (await control('GET', '/faults')).map(({ hits: _, ...rule }) => ({ rule, isOn: true }))

  async function set(next) {
    try {
      await control(
        'PUT',
        '/faults',
        next.filter(({ isOn }) => isOn).map(({ rule }) => rule),
      )
      rules = next
    } catch (error) {
      note(error.message, true)
    }
    show()
  }

  function show() {
    byId('faults').replaceChildren(...rules.map(row))
  }

  function row(one, index) {
    const box = element('input', {
      type: 'checkbox',
      checked: one.isOn,
      onchange: async () => {
        await set(rules.with(index, { ...one, isOn: box.checked }))
        byId('faults').querySelectorAll('input')[index]?.focus()
      },
    })
    const remove = () => set(rules.filter((other) => other !== one))
    return element(
      'li',
      {},
      element('label', {}, box, element('span', {}, JSON.stringify(one.rule))),
      element('button', { type: 'button', onclick: remove }, 'Remove'),
    )
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { route, action, status, ms } = form.elements
    const rule = {
      ...(route.value && { route: route.value }),
      action: action.value,
      ...(action.value === 'status' && { status: Number(status.value) }),
      ...(action.value === 'latency' && { ms: Number(ms.value) }),
    }
    void set([...rules, { rule, isOn: true }])
  })
  show()
}
