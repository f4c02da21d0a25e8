/**
 * Every place where a plaintext becomes text again, with how often and why. `leaves` marks those
 * through which it goes out of the server; one reply and one terminal, and no more.
 */
export const REVEALS = {
  'server/http/send-reply.ts': { times: 1, leaves: true, why: 'the reply to its owner' },
  'server/main.ts': {
    times: 1,
    leaves: true,
    why: "the first operator's link, for the terminal of whoever starts the server",
  },
  'server/http/idempotency.ts': { times: 1, why: 'sealed, so that a retry is answered alike' },
  'server/keys/key-versions.ts': { times: 3, why: 'hint, digest and sealed copy of a key' },
  'server/tokens/create-token.ts': { times: 2, why: 'hint and digest of a management token' },
  'server/services/create-credential.ts': { times: 2, why: 'hint and digest of a credential' },
  'server/links/issue-link.ts': {
    times: 2,
    why: 'digest of a link, and the address it is part of',
  },
  'server/demo/seed-cloud.ts': { times: 3, why: 'what the demo prints and keeps for trying out' },
  'server/demo/seed-keys.ts': {
    times: 2,
    why: 'keys of the demo, to be verified as a service would',
  },
  'server/demo/seed-places.ts': { times: 2, why: 'links and credentials of the demo' },
  'sdk/verify-over-http.ts': { times: 2, why: 'sent to the Keyward server that decides' },
  'cli/session.ts': { times: 1, why: 'sent to the server the token belongs to' },
  'cli/account/login.ts': { times: 2, why: 'judged by its looks, then tried at its server' },
  'cli/config/tokens.ts': { times: 1, why: 'kept in a file that only its owner can read' },
  'cli/keys/verify.ts': { times: 1, why: 'an empty line is told from a key' },
  'cli/output/plaintext.ts': { times: 3, why: 'handed to the person who asked: stdout or --out' },
}
