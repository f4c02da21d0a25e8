/**
 * At most one run at a time and one waiting; a caller's run always begins after the call. `underWay`
 * resolves when the last run that was asked for ends, if there is one.
 */
export function coalesce(run: () => Promise<void>, onError: (error: unknown) => void) {
  let current: Promise<boolean> | null = null
  let next: Promise<boolean> | null = null
  const start = () => {
    const running = run()
      .then(() => true)
      .catch((error: unknown) => {
        onError(error)
        return false
      })
      .finally(() => {
        if (current === running) current = null
      })
    current = running
    return running
  }
  const catchUp = (): Promise<boolean> => {
    if (current === null) return start()
    next ??= current.then(() => {
      next = null
      return start()
    })
    return next
  }
  return { catchUp, underWay: () => next ?? current }
}
