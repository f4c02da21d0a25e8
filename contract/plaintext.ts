/** The one type that may hold a secret string: it can be carried, but not printed. */
const secrets = new WeakMap<Plaintext, string>()
const SHOWN = '[plaintext key]'

/**
 * A whole secret string (API key, management token, service credential, link) in flight.
 * Logs, JSON, templates and inspection show `[plaintext key]`; `.reveal()` is the one way out.
 */
export class Plaintext {
  constructor(value: string) {
    secrets.set(this, value)
    Object.freeze(this)
  }

  /** Security: every call site is listed by `scripts/check-reveal`; add none without a reason. */
  reveal(): string {
    return secrets.get(this) ?? ''
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN
  }
}
