/** Whom a network address stands for, when attempts are counted. */
import { isIPv4, isIPv6 } from 'node:net'

const GROUPS = 8
const NETWORK_GROUPS = 4

/**
 * The network of an address: of IPv6 its /64, which is what one customer has at least and may take
 * any address of; of IPv4 the address itself, also where it is written as an IPv6 one. What is no
 * address stands for itself.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return address
  const groups = groupsOf(plain)
  return mappedIpv4(groups) ?? `${hexOf(groups.slice(0, NETWORK_GROUPS))}::/64`
}

function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const [before, after] = [partsOf(head), partsOf(tail ?? '')]
  const left = tail === undefined ? 0 : GROUPS - before.length - after.length
  return [...before, ...Array<number>(left).fill(0), ...after]
}

/** The groups of one side of `::`; the last may be written as an IPv4 address. */
const partsOf = (side: string): number[] =>
  side.split(':').flatMap((part) => {
    if (part === '') return []
    if (!isIPv4(part)) return [Number.parseInt(part, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })

function mappedIpv4(groups: readonly number[]): string | null {
  const [high = 0, low = 0] = groups.slice(6)
  const mapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
  return mapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : null
}

const hexOf = (groups: readonly number[]) => groups.map((group) => group.toString(16)).join(':')
