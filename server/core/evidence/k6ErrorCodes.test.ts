import { describe, expect, it } from 'vitest';
import { k6ErrorCodes, networkFailureNamed, networkFailureOf, reasonText } from './k6ErrorCodes.ts';
import { k6ErrorTexts } from './k6ErrorTexts.ts';

describe('error codes of k6', () => {
  it('all have a class and a sentence, and nothing outside of 1000–1999 has', () => {
    for (let code = 1_000; code <= 1_999; code += 1) {
      expect(networkFailureOf(code, '')?.sentence).toMatch(/^[A-Zk].*\.$/);
    }
    expect([0, 999, 2_000].map((code) => networkFailureOf(code, 'EOF'))).toEqual([
      null,
      null,
      null,
    ]);
  });

  // The codes that k6 2.2.0 defines, with the text that it gives with them.
  it.each([
    [1000, 'EOF', 'target', 'connection closed without an answer'],
    [1000, 'unexpected EOF', 'target', 'answer cut short'],
    [
      1000,
      'http: server gave HTTP response to HTTPS client',
      'configuration',
      'HTTP answer to an HTTPS request',
    ],
    [1000, 'malformed HTTP response "x"', 'target', 'answer is not HTTP'],
    [
      1000,
      'net/http: invalid header field value for "X"',
      'configuration',
      'header cannot be sent',
    ],
    [
      1000,
      'x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is before 2027-01-01T00:00:00Z',
      'configuration',
      'certificate not yet valid',
    ],
    [
      1000,
      'x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is after 2025-01-01T00:00:00Z',
      'target',
      'certificate expired',
    ],
    [
      1000,
      'x509: certificate relies on legacy Common Name field',
      'configuration',
      'certificate not accepted',
    ],
    [
      1000,
      'remote error: tls: certificate required',
      'configuration',
      'client certificate missing',
    ],
    [1000, 'remote error: tls: handshake failure', 'configuration', 'TLS handshake failed'],
    [1000, 'something new', 'unknown', 'no valid answer'],
    [1010, '', 'unknown', 'no valid answer'],
    [1020, 'invalid URL', 'configuration', 'invalid URL'],
    [1050, 'request timeout', 'target', 'timeout'],
    [1100, 'lookup shop: server misbehaving', 'generator', 'DNS lookup failed'],
    [1101, 'lookup: no such host', 'configuration', 'host name not found'],
    [1110, 'ip is blacklisted', 'configuration', 'address not allowed'],
    [1111, 'hostname is blocked', 'configuration', 'host not allowed'],
    [1200, '', 'unknown', 'TCP connection failed'],
    [1201, 'write: broken pipe', 'target', 'connection closed while sending'],
    [1202, '', 'unknown', 'TCP connection failed'],
    [1210, '', 'unknown', 'TCP connection failed'],
    [1211, 'dial: i/o timeout', 'target', 'timeout'],
    [1212, 'dial: connection refused', 'target', 'connection refused'],
    [
      1213,
      'dial: unknown errno 99 error with msg `cannot assign requested address`',
      'generator',
      'no free local port',
    ],
    [
      1213,
      'dial: unknown errno 24 error with msg `too many open files`',
      'generator',
      'no free file descriptor',
    ],
    [
      1213,
      'dial: unknown errno 12 error with msg `cannot allocate memory`',
      'generator',
      'no memory for a connection',
    ],
    [
      1213,
      'dial: unknown errno 105 error with msg `no buffer space available`',
      'generator',
      'no memory for a connection',
    ],
    [
      1213,
      'dial: unknown errno 1 error with msg `operation not permitted`',
      'generator',
      'connection forbidden on the generator',
    ],
    [
      1213,
      'dial: unknown errno 13 error with msg `permission denied`',
      'generator',
      'connection forbidden on the generator',
    ],
    [
      1213,
      'dial: unknown errno 113 error with msg `no route to host`',
      'unknown',
      'host unreachable',
    ],
    [
      1213,
      'dial: unknown errno 101 error with msg `network is unreachable`',
      'unknown',
      'network unreachable',
    ],
    [
      1213,
      'dial: unknown errno 110 error with msg `connection timed out`',
      'unknown',
      'connection timed out',
    ],
    [1220, 'read: connection reset by peer', 'target', 'connection reset'],
    [1300, '', 'configuration', 'TLS handshake failed'],
    [
      1301,
      'tls: first record does not look like a TLS handshake',
      'configuration',
      'answer is not TLS',
    ],
    [1310, 'x509: unknown authority', 'generator', 'certificate of an unknown authority'],
    [
      1311,
      "x509: certificate doesn't match hostname",
      'configuration',
      'certificate of another host',
    ],
    [1404, '', 'target', 'HTTP error status'],
    [1600, '', 'target', 'HTTP/2 error'],
    [1611, '', 'target', 'HTTP/2 connection ended by the target'],
    [1638, '', 'target', 'HTTP/2 stream error'],
    [1664, '', 'target', 'HTTP/2 connection error'],
    [1701, '', 'target', 'body cannot be decompressed'],
  ] as const)('%i "%s" is of class %s: %s', (code, text, of, reason) => {
    const found = networkFailureOf(code, text);
    expect([found?.class, found?.reason]).toEqual([of, reason]);
  });

  it('have one class and sentence for each reason', () => {
    const known = new Map<string, string>();
    for (const { reason, class: of, sentence } of [...k6ErrorTexts, ...k6ErrorCodes]) {
      expect(known.get(reason) ?? `${of} ${sentence}`).toBe(`${of} ${sentence}`);
      known.set(reason, `${of} ${sentence}`);
      expect(networkFailureNamed(reason)?.sentence).toBe(sentence);
    }
  });

  it('explain a reason of a report, and leave those of answers as they are', () => {
    expect(reasonText('connection reset')).toBe(
      'connection reset (the target): The target reset the connection.',
    );
    expect(reasonText('status 503')).toBe('status 503');
    expect(networkFailureNamed('check paid')).toBeNull();
  });
});
