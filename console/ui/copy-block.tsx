import { Code, Group, Text } from '@mantine/core'
import classes from './copy-block.module.css'
import { CopyButton } from './copy-button.tsx'

/** A command or a file under its name, to read and to copy. */
export function CopyBlock({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <CopyButton value={text} label={label} />
      </Group>
      {/* A region that scrolls must be reachable by keyboard. */}
      <Code block tabIndex={0} role="region" aria-label={label} className={classes.text ?? ''}>
        {text}
      </Code>
    </div>
  )
}
