/** The command that asks for one verification: to copy, fill in and run. */
import { Code, Group, Text } from '@mantine/core'
import { CopyButton } from '../ui/copy-button.tsx'

/** One request to `POST /v1/keys/verify`; places to fill in are in angle brackets. */
export function verifyCurl(credential = 'kws_…', key = 'kw_…'): string {
  return [
    `curl -X POST ${window.location.origin}/v1/keys/verify`,
    `-H 'authorization: Bearer ${credential}'`,
    `-H 'content-type: application/json'`,
    `-d '{"key":"${key}"}'`,
  ].join(' \\\n  ')
}

export function VerifyCommand({ label }: { label: string }) {
  const command = verifyCurl()
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <CopyButton value={command} label={label} />
      </Group>
      <Code block tabIndex={0} role="region" aria-label={label}>
        {command}
      </Code>
    </div>
  )
}
