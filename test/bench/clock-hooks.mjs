/** The same plugin, each hook counting its calls and milliseconds into `clock`. */
export function clockHooks(plugin, clock) {
  return Object.fromEntries(
    Object.entries(plugin).map(([name, hook]) => [name, clockHook(name, hook, clock)]),
  )
}

function clockHook(name, hook, clock) {
  if (typeof hook?.handler === 'function') return { ...hook, handler: clocked(name, hook.handler, clock) }
  return typeof hook === 'function' ? clocked(name, hook, clock) : hook
}

function clocked(name, handler, clock) {
  clock[name] ??= { calls: 0, milliseconds: 0 }
  return function (...values) {
    const started = performance.now()
    const stop = () => {
      clock[name].calls += 1
      clock[name].milliseconds += performance.now() - started
    }
    let isWaiting = false
    try {
      const result = handler.apply(this, values)
      // Some hooks must answer at once.
      isWaiting = result instanceof Promise
      return isWaiting ? result.finally(stop) : result
    } finally {
      if (!isWaiting) stop()
    }
  }
}
