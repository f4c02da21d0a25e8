/** A dialog around one act: form, refusal in place, one Idempotency-Key, focus back to the opener. */
import type { CallOptions } from '@keyward/sdk'
import { KeywardError } from '@keyward/sdk'
import { Button, Group, Modal, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ReauthenticationCancelled } from '../sessions/recent-authentication.ts'
import { RefusalAlert } from './refusal-alert.tsx'
import { useFocusReturn } from './use-focus-return.ts'

type ActDialogProps = {
  readonly title: string
  readonly submitLabel: string
  readonly onClose: () => void
  /** Does the act. Refusals thrown here are shown in the dialog; otherwise it closes. */
  readonly act: (call: CallOptions) => Promise<unknown>
  /** False when a field is wrong: the act is not tried, the fields say why. */
  readonly check?: () => boolean
  readonly danger?: boolean
  /** What to do with a refusal beside showing it. */
  readonly onRefused?: (error: unknown) => void
  /** An act that leaves something to show (a link, a plaintext) closes the dialog by itself. */
  readonly stay?: boolean
  readonly children: ReactNode
}

/** Mount it to open it, unmount it to close it: its fields start fresh each time. */
export function ActDialog(props: ActDialogProps) {
  const { t } = useTranslation('common')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const idempotencyKey = useRef(crypto.randomUUID())
  useFocusReturn()

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (busy || props.check?.() === false) return
    setBusy(true)
    setError(null)
    try {
      await props.act({ idempotencyKey: idempotencyKey.current })
      if (!props.stay) props.onClose()
    } catch (refused) {
      if (refused instanceof ReauthenticationCancelled) return
      // The server has answered: what is sent next is a new request. After a lost connection it
      // is the same one, and the key makes sure that it is done once.
      if (refused instanceof KeywardError) idempotencyKey.current = crypto.randomUUID()
      setError(refused)
      props.onRefused?.(refused)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('close') }}
      returnFocus={false}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          {props.children}
          {error === null ? null : <RefusalAlert error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={props.onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={busy} {...(props.danger ? { color: 'red' } : {})}>
              {props.submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
