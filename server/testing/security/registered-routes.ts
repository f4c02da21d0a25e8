/** The routes a Fastify instance really has, read from its own print of them. */

/** As `METHOD /path/:param`. Needs the tree without common prefixes: one line per path, four columns per level. */
export function registeredRoutes(tree: string): string[] {
  const above: string[] = []
  const routes: string[] = []
  for (const line of tree.split('\n')) {
    const found = /^([│├└─\s]*)(\S+)(?: \(([A-Z, ]+)\))?$/u.exec(line)
    if (!found) continue
    const [, indent = '', path = '', methods = ''] = found
    const depth = indent.length / 4 - 1
    above.length = depth
    above[depth] = path
    const whole = above.join('')
    for (const method of methods.split(', ').filter(Boolean)) routes.push(`${method} ${whole}`)
  }
  return routes
}
