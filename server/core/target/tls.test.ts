import { expect, it } from 'vitest';
import { insecureProblem, tlsOf } from './tls.ts';

const file = (text: string) => ({ file: `${text}.pem`, path: `/t/${text}.pem`, text });
const [ca, cert, key] = [file('ca'), file('cert'), file('key')];

it('is null where the file says nothing, or that certificates are checked', () => {
  expect([tlsOf({}), tlsOf({ insecure: false })]).toEqual([null, null]);
});

it('holds authorities and certificate as text, and of the key only where it lies', () => {
  const both = { ca: 'ca', client: { cert: 'cert', keyPath: '/t/key.pem' }, insecure: false };
  expect(tlsOf({ ca, cert, key })).toEqual(both);
  expect(tlsOf({ cert, key })).toEqual({ ...both, ca: null });
  expect(tlsOf({ ca })).toEqual({ ...both, client: null });
  expect(tlsOf({ insecure: true })).toEqual({ ca: null, client: null, insecure: true });
});

it('says which host is not private', () => {
  expect(insecureProblem('shop.test:443', '203.0.113.7')).toBe(
    '"insecure" is for private and loopback addresses, and host shop.test:443 is at 203.0.113.7; name the authority of its certificate by "ca"',
  );
});
