/** The other end of `child.mjs`: answers what the parent asks, and ends when it is gone. */
export function answerParent(answers) {
  process.on('disconnect', () => process.exit())
  process.on('message', ({ id, question, value }) => {
    Promise.resolve()
      .then(() => answers[question](value))
      .then(
        (answer) => process.send({ id, answer }),
        (error) => process.send({ id, error: String(error?.stack ?? error) }),
      )
  })
}
