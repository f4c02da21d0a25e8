/** Waits for a promise that must reject, and gives what it rejected with. */
export async function refusalOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw new Error('Something that is no Error was thrown', { cause: error })
  }
  throw new Error('A refusal was expected')
}
