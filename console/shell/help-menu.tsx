import { ActionIcon, Menu, Text } from '@mantine/core'
import { CircleHelp, FileJson2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'

/** Help, at the same place on every page. */
export function HelpMenu() {
  const { t } = useTranslation('shell')
  return (
    <Menu width={280}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('help')}>
          <CircleHelp size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" c="var(--mantine-color-text)">
            {t('helpSend')}
          </Text>
        </Menu.Label>
        <Menu.Item
          component="a"
          href="/openapi.json"
          target="_blank"
          leftSection={<FileJson2 size={16} aria-hidden />}
        >
          {t('helpApi')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
