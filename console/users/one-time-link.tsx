/** A one-time link, shown to the operator who made it and to nobody else. */
import type { IssuedLink } from '@keyward/contract'
import { useTranslation } from 'react-i18next'
import { formatInstantWithZone } from '../ui/dates.ts'
import { SecretDialog } from '../ui/secret-panel.tsx'

type Props = {
  readonly title: string
  readonly link: IssuedLink
  readonly email: string
  readonly onClose: () => void
}

export function OneTimeLink({ title, link, email, onClose }: Props) {
  const { t } = useTranslation('users')
  return (
    <SecretDialog
      title={title}
      label={t('linkField')}
      plaintext={link.url}
      hint={t('linkBody', { email, date: formatInstantWithZone(link.expires_at) })}
      storedLabel={t('linkStored')}
      onClose={onClose}
    />
  )
}
