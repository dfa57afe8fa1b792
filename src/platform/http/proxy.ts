import { BlockList, isIPv6 } from 'node:net'
import type { Config } from '../config.ts'

const nearby = new BlockList()
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  nearby.addSubnet(network, bits)
nearby.addAddress('::1', 'ipv6')
nearby.addSubnet('fc00::', 7, 'ipv6')
nearby.addSubnet('fe80::', 10, 'ipv6')

/**
 * Whose word to take for where a request came from. `true`: one proxy, on this machine or the private network beside
 * it, so only the address that it added itself counts and not what the caller wrote before. A list: those proxies.
 */
export function trustedProxies(setting: Config['TRUST_PROXY']) {
  if (setting !== true) return setting
  return (address: string, hop: number) => hop === 0 && nearby.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
