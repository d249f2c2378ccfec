import { BlockList, isIP } from 'node:net';

/** Tells whether an address is in a list of CIDR blocks. Unknown and malformed addresses are in none. */
export interface AddressList {
  includes(address: string | undefined): boolean;
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/i;

/** Compiles CIDR blocks (v4, v6, a single address too); `undefined` when one of them is none. */
export function compileAddresses(blocks: readonly string[]): AddressList | undefined {
  const list = new BlockList();
  for (const block of blocks) if (!addBlock(list, unmapped(block))) return undefined;
  return {
    includes(address) {
      if (address === undefined) return false;
      const plain = unmapped(address);
      const family = isIP(plain);
      return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

export function isAddressBlock(block: unknown): block is string {
  return typeof block === 'string' && compileAddresses([block]) !== undefined;
}

function addBlock(list: BlockList, block: string): boolean {
  const [address = '', length, more] = block.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined || address.includes('%')) return false;
  const bits = family === 4 ? 32 : 128;
  if (length !== undefined && !(/^(?:0|[1-9]\d{0,2})$/.test(length) && Number(length) <= bits)) return false;
  list.addSubnet(address, length === undefined ? bits : Number(length), family === 4 ? 'ipv4' : 'ipv6');
  return true;
}

/** `::ffff:192.0.2.1` is how a dual-stack listener writes 192.0.2.1 (RFC 4291 section 2.5.5.2). */
function unmapped(address: string): string {
  const match = MAPPED.exec(address);
  if (match === null) return address;
  const [, v4 = '', length] = match;
  return length === undefined ? v4 : `${v4}/${Number(length) - 96}`;
}
