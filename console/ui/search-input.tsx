import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { safeSearch } from './safe-search.ts'

type Props = {
  readonly value: string
  /** Called when typing rests, with the trimmed text. */
  readonly onChange: (value: string) => void
  /** Names the field for screen readers. */
  readonly label: string
  readonly placeholder?: string
}

/** A search field that waits until typing rests. */
export function SearchInput({ value, onChange, label, placeholder }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(value)
  const [masked, setMasked] = useState(false)
  useEffect(() => setTyped(value), [value])
  const tell = useDebouncedCallback(onChange, 300)
  const change = (text: string) => {
    const wanted = safeSearch(text)
    const holdsKey = wanted !== text.trim()
    setMasked(holdsKey)
    setTyped(holdsKey ? wanted : text)
    tell(wanted)
  }
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder ?? label}
      inputWrapperOrder={['input', 'description']}
      description={masked && <span role="status">{t('searchMasked')}</span>}
      value={typed}
      maxLength={100}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<Search size={16} aria-hidden />}
      rightSection={
        typed !== '' && (
          <CloseButton size="sm" aria-label={t('clearSearch')} onClick={() => change('')} />
        )
      }
      style={{ flex: '1 1 12rem' }}
    />
  )
}
