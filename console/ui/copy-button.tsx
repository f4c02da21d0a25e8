import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from './announcer.tsx'
import { copyText } from './copy-text.ts'

type Props = {
  readonly value: string
  /** What is copied, such as "Key ID": names the button and is announced. */
  readonly label: string
  /** A button with the word instead of an icon. */
  readonly wide?: boolean
  readonly onCopied?: () => void
}

/** Copies a value and says so, to eyes and to screen readers. */
export function CopyButton({ value, label, wide = false, onCopied }: Props) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    if (!(await copyText(value))) return
    setCopied(true)
    announce(t('copiedOf', { what: label }))
    onCopied?.()
  }
  const Icon = copied ? Check : Copy
  if (wide) {
    return (
      <Button leftSection={<Icon size={16} aria-hidden />} onClick={() => void copy()}>
        {copied ? t('copied') : t('copy')}
      </Button>
    )
  }
  return (
    <Tooltip label={copied ? t('copied') : t('copyOf', { what: label })}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label={t('copyOf', { what: label })}
        onClick={() => void copy()}
      >
        <Icon size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
