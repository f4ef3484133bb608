/**
 * What several tests look at, made once a key, when the first of them asks. A promise that is rejected is so for each of them.
 */
export function oncePer<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new Map<Key, Made>()
  return (key) => {
    if (!made.has(key)) made.set(key, make(key))
    return made.get(key) as Made
  }
}
