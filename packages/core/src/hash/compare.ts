import { timingSafeEqual } from 'node:crypto';

// Two scratch buffers: the comparison is synchronous, so nobody else can be using them.
const LENGTH = 256;
const left: Buffer = Buffer.alloc(LENGTH);
const right: Buffer = Buffer.alloc(LENGTH);

/**
 * Whether two ASCII texts are equal, in a time that depends on their lengths alone. Texts beyond 256
 * characters are never equal: no PHC string of this package is that long.
 */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length || a.length > LENGTH) return false;
  left.fill(0);
  right.fill(0);
  left.write(a, 'latin1');
  right.write(b, 'latin1');
  return timingSafeEqual(left, right);
}
