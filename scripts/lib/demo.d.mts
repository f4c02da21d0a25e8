/** What `credentials.json` of the demo holds, as far as the tests use it. */
export type Demo = {
  readonly url: string
  readonly accounts: readonly {
    readonly email: string
    readonly password: string
    readonly role: string
    readonly projects: readonly {
      readonly project: string
      readonly code: string
      readonly role: string
    }[]
    readonly management_token: string
  }[]
  readonly service: { readonly id: string; readonly credential: string; readonly url: string }
  readonly sample_key: {
    readonly key_id: string
    readonly project: string
    readonly plaintext: string
  }
}

export function startDemo(): Promise<{ readonly facts: Demo; readonly stop: () => Promise<void> }>
