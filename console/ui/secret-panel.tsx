import { Alert, Button, Checkbox, Code, Group, Stack, Text, TextInput } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from './copy-button.tsx'
import { Dialog } from './dialog.tsx'
import classes from './secret-panel.module.css'
import { useLeaveWarning } from './use-leave-warning.ts'

type PanelProps = {
  /** The whole secret. Lives here as long as the panel is mounted, and nowhere else. */
  readonly plaintext: string
  /** What it is, such as "API key": label of the field and of what is copied. */
  readonly label: string
  /** Whether it can be seen again, and how. */
  readonly hint: string
  /** A ready command that uses it. */
  readonly curl?: string | undefined
  /** What must be ticked before Done; left out when it can be seen again and leaving is harmless. */
  readonly storedLabel?: string | undefined
  /** More about it, between the hint and the secret. */
  readonly facts?: ReactNode
  readonly onDone: () => void
  /** Told when the person copied or ticked: leaving is harmless from then on. */
  readonly onSafe?: () => void
}

/** Shows a secret once: to read, to copy, to try, and to say that it is stored. */
export function SecretPanel(props: PanelProps) {
  const { t } = useTranslation()
  const [stored, setStored] = useState(false)
  return (
    <Stack gap="md">
      <Text>{props.hint}</Text>
      {props.facts}
      <div className={classes.row}>
        <TextInput
          className={classes.field ?? ''}
          classNames={{ input: classes.mono ?? '' }}
          label={props.label}
          value={props.plaintext}
          readOnly
          data-autofocus
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton
          wide
          value={props.plaintext}
          label={props.label}
          onCopied={() => props.onSafe?.()}
        />
      </div>
      {props.curl !== undefined && (
        <div>
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={500}>
              {t('secret.tryIt')}
            </Text>
            <CopyButton value={props.curl} label="curl" />
          </Group>
          <Code block tabIndex={0} className={classes.curl ?? ''}>
            {props.curl}
          </Code>
        </div>
      )}
      <Group justify="flex-end" gap="sm">
        {props.storedLabel !== undefined && (
          <Checkbox
            flex={1}
            label={props.storedLabel}
            checked={stored}
            onChange={(event) => {
              setStored(event.currentTarget.checked)
              if (event.currentTarget.checked) props.onSafe?.()
            }}
          />
        )}
        <Button disabled={props.storedLabel !== undefined && !stored} onClick={props.onDone}>
          {t('done')}
        </Button>
      </Group>
    </Stack>
  )
}

type DialogProps = Omit<PanelProps, 'onDone' | 'onSafe'> & {
  readonly title: string
  readonly onClose: () => void
}

/** {@link SecretPanel} in a dialog that asks again when what must be stored is left before copying. */
export function SecretDialog({ title, onClose, ...panel }: DialogProps) {
  const { t } = useTranslation()
  const [safe, setSafe] = useState(panel.storedLabel === undefined)
  const [leaving, setLeaving] = useState(false)
  useLeaveWarning(!safe)
  return (
    <Dialog
      title={title}
      size="lg"
      closeOnClickOutside={false}
      onClose={() => (safe ? onClose() : setLeaving(true))}
    >
      <Stack gap="md">
        {leaving && !safe && (
          <Alert color="yellow" role="alert" icon={<TriangleAlert aria-hidden size={18} />}>
            <Text mb="xs">{t('secret.leaveWarning')}</Text>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => setLeaving(false)}>
                {t('secret.stay')}
              </Button>
              <Button size="xs" color="red" onClick={onClose}>
                {t('secret.leaveAnyway')}
              </Button>
            </Group>
          </Alert>
        )}
        <SecretPanel {...panel} onDone={onClose} onSafe={() => setSafe(true)} />
      </Stack>
    </Dialog>
  )
}
