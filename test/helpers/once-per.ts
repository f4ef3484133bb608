/** What several tests look at, made once a key, when the first of them asks. If it fails, it fails for each of them. */
export function oncePer<Key, Made>(make: (key: Key) => Promise<Made>): (key: Key) => Promise<Made> {
  const made = new Map<Key, Promise<Made>>()
  return (key) => {
    const making = made.get(key) ?? make(key)
    made.set(key, making)
    return making
  }
}
