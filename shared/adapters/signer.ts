import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Signer } from '../ports.ts';

/** Signs with the first of `keys` and verifies with any of them: HMAC-SHA256 in hexadecimal, compared in constant time. */
export function createSigner(keys: readonly [string, ...string[]]): Signer {
  const made = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex');
  return {
    sign: (text) => made(keys[0], text),
    verify(text, signature) {
      const given = Buffer.from(signature);
      return keys.some((key) => {
        const right = Buffer.from(made(key, text));
        return given.length === right.length && timingSafeEqual(given, right);
      });
    },
  };
}
