/** Gives the focus back when a dialog goes away. */
import { useEffect } from 'react'

/** On unmount focuses what had the focus before; the page itself when that is gone (a deleted row). */
export function useFocusReturn(): void {
  useEffect(() => {
    const opener = document.activeElement
    return () => {
      // After the dialog's own focus trap has let go.
      setTimeout(() => {
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
        else document.querySelector<HTMLElement>('main')?.focus()
      }, 0)
    }
  }, [])
}
