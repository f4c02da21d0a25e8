import type { KeyWithPlaintext } from '@keyward/contract'
import { useTranslation } from 'react-i18next'
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
      storedLabel={t('common:secret.storedKey')}
      once={!made.recoverable}
      onClose={onClose}
    />
  )
}
