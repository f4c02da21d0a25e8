import type { Key } from '@keyward/contract'
import { NumberInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { formatCount } from '../ui/dates.ts'
import { useEffectivePolicy } from './use-key-list.ts'

type Props = { readonly record: Key; readonly onClose: () => void }

const HIGHEST = 1_000_000

/** Limits one key further than its policy does. */
export function RateLimitDialog({ record, onClose }: Props) {
  const { t } = useTranslation('keys')
  const [text, setText] = useState(String(record.own_rate_limit_per_minute ?? ''))
  const [wrong, setWrong] = useState(false)
  const perMinute = text === '' ? null : Number(text)
  const limit = usePolicyLimit(record)
  const check = () => {
    const good =
      perMinute === null || (Number.isInteger(perMinute) && perMinute >= 1 && perMinute <= HIGHEST)
    setWrong(!good)
    return good
  }
  return (
    <ActDialog
      title={t('rateLimit.title')}
      submitLabel={t('rateLimit.submit')}
      onClose={onClose}
      check={check}
      input={perMinute}
      act={(rate_limit_per_minute, call) =>
        client.setRateLimit(
          {
            params: { key_id: record.key_id },
            body: { rate_limit_per_minute },
            ifMatch: record.etag,
          },
          call,
        )
      }
      refresh={['keys']}
      done={t('rateLimit.done', { name: record.name })}
    >
      <Text size="sm">{t('rateLimit.body', { name: record.name })}</Text>
      <NumberInput
        data-autofocus
        label={t('rateLimit.perMinute')}
        description={t('rateLimit.hint', { limit })}
        placeholder={t('rateLimit.policyOnly')}
        value={text}
        min={1}
        max={HIGHEST}
        thousandSeparator=","
        clampBehavior="none"
        allowDecimal={false}
        allowNegative={false}
        error={wrong && t('rateLimit.wrong')}
        onChange={(value) => setText(String(value))}
      />
    </ActDialog>
  )
}

/** What the policy allows by itself. */
function usePolicyLimit({ project }: Key): string {
  const { t } = useTranslation('keys')
  const policy = useEffectivePolicy(project.project_id).data
  if (policy === undefined) return '…'
  const { rate_limit_per_minute: limit } = policy
  return limit === null ? t('rateLimit.unlimited') : formatCount(limit)
}
