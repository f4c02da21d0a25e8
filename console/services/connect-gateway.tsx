/** The configuration of a gateway that protects a service: to choose, to copy, to try. */
import type { Service } from '@keyward/contract'
import {
  GATEWAY_KINDS,
  type GatewayKind,
  gatewayConfig,
} from '@keyward/contract/gateways/gateway-config'
import { isListenAddress, originIn } from '@keyward/contract/gateways/setup'
import { Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyBlock } from '../ui/copy-block.tsx'

/** As the command `keyward services gateway-config` takes them to be. */
const UPSTREAM = 'http://127.0.0.1:9000'
const LISTEN = '0.0.0.0:8000'

export function ConnectGateway({ service }: { readonly service: Service }) {
  const { t } = useTranslation('services')
  const [kind, setKind] = useState<GatewayKind>('nginx')
  const [upstream, setUpstream] = useState(UPSTREAM)
  const [listen, setListen] = useState(LISTEN)
  const origin = originIn(upstream.trim())
  const listens = isListenAddress(listen.trim())
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('connectTitle')}
      </Title>
      <Text c="dimmed">{t('connectBody')}</Text>
      <Group gap="sm" align="flex-start">
        <NativeSelect
          label={t('gateway')}
          value={kind}
          data={GATEWAY_KINDS.map((value) => ({ value, label: t(`gateways.${value}`) }))}
          onChange={(event) => setKind(event.currentTarget.value as GatewayKind)}
        />
        <TextInput
          flex="1 1 14rem"
          label={t('upstream')}
          value={upstream}
          error={origin === null ? t('upstreamWrong') : null}
          onChange={(event) => setUpstream(event.currentTarget.value)}
        />
        <TextInput
          flex="1 1 10rem"
          label={t('listen')}
          value={listen}
          error={listens ? null : t('listenWrong')}
          onChange={(event) => setListen(event.currentTarget.value)}
        />
      </Group>
      {origin !== null && listens && (
        <Files
          files={gatewayConfig(
            {
              services: [service],
              keyward: new URL(window.location.origin),
              upstream: new URL(origin),
              listen: listen.trim(),
            },
            kind,
          )}
        />
      )}
    </Stack>
  )
}

function Files({ files }: { readonly files: Readonly<Record<string, string>> }) {
  return Object.entries(files).map(([name, text]) => (
    <CopyBlock key={name} label={name} text={text} />
  ))
}
