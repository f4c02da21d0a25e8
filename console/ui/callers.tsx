import type { Caller } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatCount } from './dates.ts'

/** Which services used keys lately: who would notice when they stop. */
export function Callers({ callers }: { readonly callers: readonly Caller[] }) {
  const { t } = useTranslation('usage')
  if (callers.length === 0) return <Text size="sm">{t('noCallers')}</Text>
  return (
    <div>
      <Text size="sm">{t('callers')}</Text>
      <ul>
        {callers.map(({ service_id, name, keys, uses }) => (
          <li key={service_id}>
            <Text component="span" size="sm">
              {t('caller', {
                service: name ?? t('goneService', { id: service_id }),
                uses: formatCount(uses),
                keys: formatCount(keys),
              })}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  )
}
