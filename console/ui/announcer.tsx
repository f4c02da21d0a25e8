import { VisuallyHidden } from '@mantine/core'
import { useSyncExternalStore } from 'react'

let said = ''
const listeners = new Set<() => void>()

/** Has screen readers say one sentence, politely. */
export function announce(sentence: string): void {
  // The same sentence twice is only said twice when the text differs.
  said = sentence === said ? `${sentence}\u00a0` : sentence
  for (const tell of listeners) tell()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The live region that {@link announce} speaks through. One per page. */
export function Announcer() {
  const sentence = useSyncExternalStore(subscribe, () => said)
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {sentence}
    </VisuallyHidden>
  )
}
