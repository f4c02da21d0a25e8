/** Collects garbage now: what only a collected object would have done is then left undone. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | null = null

export function collectGarbage(): void {
  if (collect === null) setFlagsFromString('--expose-gc')
  collect ??= runInNewContext('gc') as () => void
  collect()
}
