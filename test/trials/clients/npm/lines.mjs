/** Runs a call of an SDK, and prints one line of JSON for it. */
export async function call(name, run) {
  try {
    const result = await run()
    console.log(JSON.stringify({ call: name, ok: true }))
    return result
  } catch (error) {
    const reason = String(error?.message ?? error?.reason ?? JSON.stringify(error)).slice(0, 200)
    console.log(JSON.stringify({ call: name, ok: false, reason }))
  }
}
