import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** Below this a table is hard to read even where it fits. */
const NARROWEST_PX = 560
const NOTHING = { scrollWidth: 0, clientWidth: 0, offsetWidth: 0 }

/**
 * Whether a table fits into its frame, in any language and with any number of columns. How wide it
 * must be shows when it is drawn; from then on it is drawn only where there is so much room.
 */
export function useFit(frame: RefObject<HTMLElement | null>) {
  const table = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(Number.POSITIVE_INFINITY)
  const [needed, setNeeded] = useState(NARROWEST_PX)
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return
    const measure = () => setRoom(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  // After every drawing, before it is seen.
  useLayoutEffect(() => {
    const { scrollWidth, clientWidth, offsetWidth } = table.current ?? NOTHING
    const border = offsetWidth - clientWidth
    if (scrollWidth > clientWidth) setNeeded(scrollWidth + border)
  })
  return { table, fits: room >= needed }
}
