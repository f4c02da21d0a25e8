/**
 * What work answers, or a rejection when it takes longer. The signal asks it to end; the race makes
 * sure, because Node 20 can lose what joins a signal to a fetch when it collects garbage.
 */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      controller.abort()
      reject(new Error(`Keyward did not answer within ${ms} ms`))
    }, ms)
  })
  try {
    return await Promise.race([work(controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}
