/** A one-time link, shown to the operator who made it and to nobody else. */
import type { IssuedLink } from '@keyward/contract'
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../ui/copy-button.tsx'
import { formatInstantWithZone } from '../ui/dates.ts'
import { Dialog } from '../ui/dialog.tsx'

type Props = {
  readonly title: string
  readonly link: IssuedLink
  readonly email: string
  readonly onClose: () => void
}

export function OneTimeLink({ title, link, email, onClose }: Props) {
  const { t } = useTranslation(['users', 'common'])
  return (
    <Dialog title={title} size="lg" onClose={onClose} closeOnClickOutside={false}>
      <Stack gap="md">
        <Text>{t('linkBody', { email, date: formatInstantWithZone(link.expires_at) })}</Text>
        <Group align="flex-end" gap="sm">
          <TextInput
            readOnly
            data-autofocus
            flex="1 1 16rem"
            label={t('linkField')}
            value={link.url}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton wide value={link.url} label={t('linkField')} />
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:done')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
