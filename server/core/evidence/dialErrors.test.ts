import { expect, it } from 'vitest';
import { dialErrorCode } from './dialErrors.ts';
import { networkFailureOf } from './k6ErrorCodes.ts';

const reasonOf = (text: string): string | undefined =>
  networkFailureOf(dialErrorCode(text), text)?.reason;

/** Texts that k6 2.2.0 gave, shortened. */
it.each([
  ['dial tcp 127.0.0.1:1: connect: connection refused', 'connection refused'],
  [
    'context deadline exceeded: IP (0.0.0.0) is in a blacklisted range (0.0.0.0/8)',
    'address not allowed',
  ],
  ['hostname (a.test) is in a blocked pattern (*)', 'host not allowed'],
  ['lookup a.test: no such host', 'host name not found'],
  ['deadline exceeded: tls: first record does not look like a TLS handshake', 'answer is not TLS'],
  ['x509: certificate signed by unknown authority', 'certificate of an unknown authority'],
  ['x509: certificate is valid for a, not b', 'certificate of another host'],
  ['x509: certificate has expired or is not yet valid: it is after', 'certificate not yet valid'],
  ['read: connection reset by peer', 'connection reset'],
  ['write: broken pipe', 'connection closed while sending'],
  ['stream terminated by RST_STREAM with error code: INTERNAL_ERROR', 'HTTP/2 stream error'],
  ['malformed ws or wss URL', 'invalid URL'],
  ['parse "::": missing protocol scheme', 'invalid URL'],
  ['context deadline exceeded', 'timeout'],
  ['read tcp: i/o timeout', 'timeout'],
  ['error reading from server: EOF', 'connection closed without an answer'],
  ['something else', 'no valid answer'],
])('%s is called as over HTTP: %s', (text, reason) => {
  expect(reasonOf(text)).toBe(reason);
});

it('a failure of the generator is its own, also when it was tried again until the timeout', () => {
  const local = ['cannot assign requested address', 'too many open files', 'permission denied'];
  expect(
    local.map((text) => {
      const whole = `context deadline exceeded: connection error: ${text}`;
      return networkFailureOf(dialErrorCode(whole), whole)?.class;
    }),
  ).toEqual(['generator', 'generator', 'generator']);
});
