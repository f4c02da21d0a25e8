/** In strict mode: asks the thread that follows the database, once for all who ask in the same turn. */
export function createConfirm(ask: (question: number) => void) {
  const waiting = new Map<number, () => void>()
  let next: Promise<void> | null = null
  let questions = 0
  const confirm = (): Promise<void> => {
    next ??= new Promise((done) => {
      setImmediate(() => {
        next = null
        questions += 1
        waiting.set(questions, done)
        ask(questions)
      })
    })
    return next
  }
  const confirmed = (question: number): void => {
    waiting.get(question)?.()
    waiting.delete(question)
  }
  return { confirm, confirmed }
}
