import { DENIALS, REFUSALS } from '../../contract/dist/index.js'

/** docs/errors.md, from contract/refusals.ts and contract/denials.ts. */
export function errorsPage() {
  const rows = Object.entries(REFUSALS).map(
    ([code, [status, sentence]]) => `| \`${code}\` | ${status} | ${sentence} |`,
  )
  const denials = Object.entries(DENIALS).map(
    ([code, [status, sentence, twcc]]) => `| \`${code}\` | ${status} | ${sentence} | ${twcc} |`,
  )
  return `<!-- Made by \`npm run docs\` from contract/refusals.ts and contract/denials.ts. -->

# Errors

Every refusal is an RFC 9457 document, \`application/problem+json\`:

\`\`\`json
{
  "type": "urn:keyward:problem:extension_too_long",
  "title": "One extension may not add that many days.",
  "status": 422,
  "code": "extension_too_long",
  "detail": "One extension may not add that many days.",
  "message": "One extension may not add that many days.",
  "request_id": "req_01k0c7v3m5q8r2s4t6w8y0z1a3",
  "details": { "rule": "extension_days_max", "limit": 365 }
}
\`\`\`

Programs switch on \`code\`; sentences may be worded better at any time. \`details\` holds the facts of
this refusal, such as the rule and its limit; \`errors\` names the fields of a request that were
wrong. Quote \`request_id\` when you ask an operator: it is in the server's log and audit trail.

A thing that does not exist and a thing you may not see are refused in the same words.

| code | status | meaning |
|---|---|---|
${rows.join('\n')}

## Denials

What the doors for gateways answer about a call (docs/gateways.md), and \`GET /v1/self\` about a key:
the same document, with these codes, which also stand in \`X-Keys-Error\`. A service whose
\`denial_format\` is \`twcc\` gets the last column instead, as \`{"message": "…"}\`.

| code | status | meaning | \`twcc\` |
|---|---|---|---|
${denials.join('\n')}
`
}
