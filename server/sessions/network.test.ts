import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkOf } from './network.ts'

describe('the network of an address', () => {
  it('is the /64 of IPv6, however the address is written', () => {
    for (const address of [
      '2001:db8:0:7::1',
      '2001:0DB8:0000:0007:ffff:ffff:ffff:ffff',
      '2001:db8::7:0:0:0:9',
      '2001:db8:0:7::192.0.2.1',
    ])
      expect([address, networkOf(address)]).toEqual([address, '2001:db8:0:7::/64'])
    expect(networkOf('2001:db8:0:8::1')).not.toBe(networkOf('2001:db8:0:7::1'))
    expect([networkOf('::'), networkOf('::1')]).toEqual(['0:0:0:0::/64', '0:0:0:0::/64'])
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  })

  it('is the same for all addresses of a /64, and another for those of others', () => {
    const group = fc.integer({ min: 0, max: 0xffff })
    const half = fc.tuple(group, group, group, group)
    const text = (groups: number[]) => groups.map((each) => each.toString(16)).join(':')
    fc.assert(
      fc.property(half, half, half, half, (network, other, host, guest) => {
        fc.pre(
          text(network) !== text(other) && [network, other].every((each) => each.some(Boolean)),
        )
        const own = networkOf(text([...network, ...host]))
        expect(networkOf(text([...network, ...guest]))).toBe(own)
        expect(networkOf(text([...other, ...host]))).not.toBe(own)
      }),
    )
  })

  it('is an IPv4 address itself, also where it is written as an IPv6 one', () => {
    for (const address of [
      '192.0.2.9',
      '::ffff:192.0.2.9',
      '::FFFF:c000:209',
      '0:0:0:0:0:ffff:c000:209',
    ])
      expect([address, networkOf(address)]).toEqual([address, '192.0.2.9'])
    expect(networkOf('192.0.2.8')).not.toBe(networkOf('192.0.2.9'))
  })

  it('is whatever is no address', () => {
    for (const text of ['', 'unknown', '1.2.3', ':::1', '2001:db8::1::2'])
      expect(networkOf(text)).toBe(text)
  })
})
