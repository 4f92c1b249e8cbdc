import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSigner } from '../../shared/adapters/signer.ts';

const [now, before, never] = ['n'.repeat(32), 'b'.repeat(32), 'x'.repeat(32)] as const;

test('sign → HMAC-SHA256 of the text in UTF-8 with the first key', () => {
  const signature = createHmac('sha256', now).update('快照').digest('hex');
  expect(createSigner([now, before]).sign('快照')).toBe(signature);
});

test.each([
  ['the key', now, true],
  ['the previous key', before, true],
  ['another key', never, false],
])('verify: a signature made with %s', (_, key, isRight) => {
  expect(createSigner([now, before]).verify('text', createSigner([key]).sign('text'))).toBe(isRight);
});

test('verify: of another text, cut, longer, empty, not hexadecimal → no', () => {
  const signer = createSigner([now]);
  const signature = signer.sign('text');
  for (const other of [signer.sign('other'), signature.slice(1), `${signature}0`, '', '快'.repeat(64)]) {
    expect(signer.verify('text', other)).toBe(false);
  }
});
