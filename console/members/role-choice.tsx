/** Choosing a role, with what each one may do. */
import type { Role } from '@keyward/contract'
import { Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type Props = { readonly value: Role; readonly onChange: (role: Role) => void }

export function RoleChoice({ value, onChange }: Props) {
  const { t } = useTranslation(['members', 'common'])
  return (
    <Radio.Group
      label={t('common:role')}
      value={value}
      onChange={(chosen) => onChange(chosen as Role)}
    >
      <Stack gap="xs" mt="xs">
        <Radio value="member" label={t('common:roles.member')} description={t('roleMemberHelp')} />
        <Radio value="admin" label={t('common:roles.admin')} description={t('roleAdminHelp')} />
      </Stack>
    </Radio.Group>
  )
}
