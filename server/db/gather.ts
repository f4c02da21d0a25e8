/** Does alike things together, and none of them late. */

/** Things that are done at once. */
const MOST = 64

/**
 * `work` is given what was asked while others were at work, all at once; whoever comes when nobody
 * is at work does not wait. It answers in the order it was asked; what it throws all of them hear.
 * `lanes`: how many such gatherings may be at work.
 */
export function gather<Asked, Answer>(
  lanes: number,
  work: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
): (asked: Asked) => Promise<Answer> {
  type Waiting = {
    readonly asked: Asked
    readonly resolve: (answer: Answer) => void
    readonly reject: (error: unknown) => void
  }
  let waiting: Waiting[] = []
  let working = 0

  const begin = () => {
    if (working === lanes || waiting.length === 0) return
    const now = waiting.slice(0, MOST)
    waiting = waiting.slice(MOST)
    working += 1
    void answer(now).finally(() => {
      working -= 1
      begin()
    })
  }
  const answer = async (now: readonly Waiting[]) => {
    try {
      const answers = await work(now.map(({ asked }) => asked))
      for (const [i, { resolve }] of now.entries()) resolve(answers[i] as Answer)
    } catch (error) {
      for (const { reject } of now) reject(error)
    }
  }
  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject })
      begin()
    })
}
