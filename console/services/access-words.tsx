/** Which calls a service takes, in a few lines. */
import type { ServiceAccess } from '@keyward/contract'
import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isAnyAccess } from './access-draft.ts'

export function AccessWords({ access }: { access: ServiceAccess }) {
  const { t } = useTranslation('services')
  const { hosts, path_prefixes: prefixes, methods } = access
  const words = (list: readonly string[] | null) =>
    list === null ? t('methodsAny') : list.join(', ') || t('methodsNone')
  if (isAnyAccess(access)) return t('accessAny')
  return (
    <Stack gap={2}>
      {hosts && <Text size="sm">{`${t('hosts')}: ${hosts.join(', ')}`}</Text>}
      {prefixes && <Text size="sm">{`${t('pathPrefixes')}: ${prefixes.join(', ')}`}</Text>}
      <Text size="sm">{`${t('methodsMember')}: ${words(methods.member)}`}</Text>
      <Text size="sm">{`${t('methodsAdmin')}: ${words(methods.admin)}`}</Text>
    </Stack>
  )
}
