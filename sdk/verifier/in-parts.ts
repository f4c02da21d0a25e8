/** Parts of at most `size`, in order. */
export function* inParts<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = []
  for (const each of all) {
    if (part.push(each) < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
