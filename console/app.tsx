import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { onSignedOut, queryClient } from './api.ts'
import { router } from './router.tsx'
import { goToSignIn } from './sessions/go-to-sign-in.ts'
import { ReauthenticationDialog } from './sessions/reauthentication-dialog.tsx'
import { cssVariables, theme } from './theme.ts'
import { Announcer } from './ui/announcer.tsx'

/** Everything that wraps the pages. */
export function App() {
  useEffect(() => onSignedOut(() => goToSignIn(router)), [])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Announcer />
        <Notifications position="bottom-right" limit={4} />
        <RouterProvider router={router} />
        <ReauthenticationDialog />
      </QueryClientProvider>
    </MantineProvider>
  )
}
