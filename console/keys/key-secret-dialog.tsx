import type { KeyWithPlaintext } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatInstantWithZone } from '../ui/dates.ts'
import { FactList } from '../ui/fact-list.tsx'
import { SecretDialog } from '../ui/secret-panel.tsx'

type Props = {
  readonly made: KeyWithPlaintext
  readonly onClose: () => void
  /** Default: "Your API key is ready", or that it is shown only once. */
  readonly title?: string
}

/** The plaintext of a key that was just made or rotated, with a command to try it. */
export function KeySecretDialog({ made, onClose, title }: Props) {
  const { t } = useTranslation(['keys', 'common'])
  const ready = title ?? t('secret.titleRecoverable')
  return (
    <SecretDialog
      title={made.recoverable ? ready : t('secret.title')}
      label={t('key')}
      plaintext={made.plaintext}
      hint={made.recoverable ? t('secret.recoverable') : t('secret.once')}
      curl={t('secret.curl', { key: made.plaintext, origin: location.origin })}
      facts={<MadeFacts made={made} />}
      storedLabel={made.recoverable ? undefined : t('common:secret.storedKey')}
      onClose={onClose}
    />
  )
}

function MadeFacts({ made }: { readonly made: KeyWithPlaintext }) {
  const { t } = useTranslation('keys')
  return (
    <FactList
      facts={[
        { title: t('columns.name'), value: made.name },
        { title: t('columns.id'), value: <Text ff="monospace">{made.key_id}</Text> },
        { title: t('columns.expires'), value: formatInstantWithZone(made.expires_at) },
      ]}
    />
  )
}
