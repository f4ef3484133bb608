/** Calls the control API with JSON, which pages of other sites cannot send. */
export async function control(method, path, body) {
  const response = await fetch(`/_emulator${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-Emulator': '1' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return read(response)
}

/** Calls ImageKit's API of an account; the control API needs no key. */
export function api(account, method, path, body) {
  return control(method, `/api/${account}${path}`, body)
}

export async function upload(account, file, folder) {
  const form = new FormData()
  for (const [name, value] of Object.entries({ fileName: file.name, folder, useUniqueFileName: 'false' })) {
    form.set(name, value)
  }
  form.set('file', file)
  const headers = { 'X-Emulator': '1' }
  const url = `/_emulator/api/${account}/api/v1/files/upload`
  return read(await fetch(url, { method: 'POST', body: form, headers }))
}

/** URL of a file for the page itself: neither logged nor counted. */
export function shown(account, filePath, query) {
  return `/_emulator/delivery/${account}${encodedPath(filePath)}?${query}`
}

export function encodedPath(filePath) {
  return filePath.split('/').map(encodeURIComponent).join('/')
}

async function read(response) {
  const text = await response.text()
  const body = text ? JSON.parse(text) : undefined
  if (!response.ok) throw new Error(body?.error ?? body?.message ?? `Status ${response.status}`)
  return body
}
