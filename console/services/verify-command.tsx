/** The command that asks for one verification: to copy, fill in and run. */
import { CopyBlock } from '../ui/copy-block.tsx'

/** One request to `POST /v1/keys/verify`; places to fill in are in angle brackets. */
export function verifyCurl(credential = 'kws_…', key = 'kw_…'): string {
  return [
    `curl -X POST ${window.location.origin}/v1/keys/verify`,
    `-H 'authorization: Bearer ${credential}'`,
    `-H 'content-type: application/json'`,
    `-d '{"key":"${key}"}'`,
  ].join(' \\\n  ')
}

export const VerifyCommand = ({ label }: { label: string }) => (
  <CopyBlock label={label} text={verifyCurl()} />
)
