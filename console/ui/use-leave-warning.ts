import { useEffect } from 'react'

/** While something would be lost, the browser asks before the page is closed or loaded anew. */
export function useLeaveWarning(losing: boolean): void {
  useEffect(() => {
    if (!losing) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [losing])
}
