/** Makes a second call wait for, and share, what the first one does: for closing. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
