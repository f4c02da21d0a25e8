/** Finds circles of imports: files that need each other to be loaded. */

/** Groups of two or more files that can all reach each other (Tarjan's strongly connected components). */
export function findCircles(edges) {
  const targets = new Map()
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to])
  const order = new Map()
  const lowest = new Map()
  const stack = []
  const circles = []

  const visit = (file) => {
    order.set(file, order.size)
    lowest.set(file, order.get(file))
    stack.push(file)
    for (const next of targets.get(file) ?? []) {
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) lowest.set(file, Math.min(lowest.get(file), lowest.get(next)))
    }
    if (lowest.get(file) !== order.get(file)) return
    const group = stack.splice(stack.indexOf(file))
    if (group.length > 1 || targets.get(file)?.includes(file)) circles.push(group.toSorted())
  }
  for (const file of targets.keys()) if (!order.has(file)) visit(file)
  return circles
}
