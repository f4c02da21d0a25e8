/** Lets code outside React ask for the password, and the dialog inside React answer. */

/** The person closed the password dialog: the act was not done, and no error needs showing. */
export class ReauthenticationCancelled extends Error {
  constructor() {
    super('The password was not confirmed.')
    this.name = 'ReauthenticationCancelled'
  }
}

type Question = { readonly confirmed: () => void; readonly cancelled: () => void }

let ask: ((question: Question) => void) | null = null

/** The dialog announces itself here when it is mounted. Answers how to withdraw. */
export function onPasswordAsked(listener: (question: Question) => void): () => void {
  ask = listener
  return () => {
    ask = null
  }
}

/** Resolves once the password is confirmed. */
export function askForPassword(): Promise<void> {
  return new Promise((resolve, reject) => {
    if (ask === null) reject(new ReauthenticationCancelled())
    else ask({ confirmed: resolve, cancelled: () => reject(new ReauthenticationCancelled()) })
  })
}
