import { statSync } from 'node:fs'
import { readChunks } from '../files/read-lines'
import { readText } from '../files/regular-file'
import { JsonMemberStream } from './stream'

/** Bytes up to which a file is parsed whole: three times as fast, and what it holds in memory is soon released. */
const MAX_WHOLE = 8 << 20

/**
 * Reads a JSON file, and passes on the members of one object in it.
 *
 * @param path keys from the outermost object to the wanted one
 * @returns the file's value, with that object left empty
 * @throws SyntaxError, and errors of the file system
 */
export function readMembers(
  file: string,
  path: readonly string[],
  onMember: (key: string, value: unknown) => void,
): unknown {
  if (statSync(file).size > MAX_WHOLE) return streamMembers(file, path, onMember)
  return takeMembers(JSON.parse(readText(file)), path, onMember)
}

function streamMembers(
  file: string,
  path: readonly string[],
  onMember: (key: string, value: unknown) => void,
): unknown {
  const members = new JsonMemberStream(path, onMember)
  for (const chunk of readChunks(file)) members.push(chunk)
  return members.end()
}

/** Passes on the members of an object in a value, and leaves it empty. */
function takeMembers(
  value: unknown,
  path: readonly string[],
  onMember: (key: string, value: unknown) => void,
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const [name, ...rest] = path
  if (name === undefined) {
    for (const [key, member] of Object.entries(value)) onMember(key, member)
    return {}
  }
  const inner = Object.getOwnPropertyDescriptor(value, name)?.value
  return inner === undefined ? value : { ...value, [name]: takeMembers(inner, rest, onMember) }
}
