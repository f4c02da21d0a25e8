/** The one dialog a page may have open. */
import { type ReactNode, useState } from 'react'

/** `open(<RenameTenant onClose={close} … />)`, and render `dialog` at the end of the page. */
export function useDialog() {
  const [dialog, setDialog] = useState<ReactNode>(null)
  return { dialog, open: setDialog, close: () => setDialog(null) }
}
