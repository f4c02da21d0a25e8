/** The server will not start, and says why in a sentence for the operator; exits non-zero, no stack trace. */
export class StartRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StartRefusal'
  }
}
