/**
 * Why k6 got no answer, in words. Codes and texts are those of k6 2.2.0 (`lib/netext/httpext/error_codes.go`):
 * 1000–1999 by range, so that a later k6's codes have a class. Codes of a range are told apart by Go's error text.
 */

/** Whose failure it is. `unknown`: neither the code nor its text can say. */
export type FailureClass = 'target' | 'generator' | 'configuration' | 'unknown';

export interface NetworkFailure {
  /** The reason of `zh_failed` and of the report. */
  readonly reason: string;
  readonly class: FailureClass;
  readonly sentence: string;
}

interface CodeRange extends NetworkFailure {
  readonly from: number;
  readonly to: number;
}

interface ErrorText extends NetworkFailure {
  /** A part of k6's error text, as Go's standard library writes it. */
  readonly text: string;
}

const failure = (of: FailureClass, reason: string, sentence: string): NetworkFailure => ({
  reason,
  class: of,
  sentence,
});
const range = (from: number, to: number, of: NetworkFailure): CodeRange => ({ from, to, ...of });
const single = (code: number, known: NetworkFailure): CodeRange => range(code, code, known);
const holds = (text: string, known: NetworkFailure): ErrorText => ({ text, ...known });

const timeout = failure('target', 'timeout', 'The target did not answer within the timeout.');
const noDescriptor = failure(
  'generator',
  'no free file descriptor',
  'The generator has no file descriptor left; raise its limit (ulimit -n) or add workers.',
);
const noMemory = failure(
  'generator',
  'no memory for a connection',
  'The generator has no memory left for a connection; give it more or add workers.',
);
const forbidden = failure(
  'generator',
  'connection forbidden on the generator',
  "The generator's own system or firewall forbids the connection.",
);
const closedEarly = failure(
  'target',
  'connection closed without an answer',
  'The target closed the connection before it sent an answer.',
);
const badCertificate = failure(
  'configuration',
  'certificate not accepted',
  "The target's certificate does not pass verification on the generator.",
);
const badTls = failure(
  'configuration',
  'TLS handshake failed',
  'Generator and target agree on no TLS connection.',
);
const dnsFailed = failure(
  'generator',
  'DNS lookup failed',
  "The generator's name server did not answer, or answered with an error; mend its resolver (/etc/resolv.conf).",
);

/** The first text that k6's error holds decides, so a longer one stands before its part. */
export const k6ErrorTexts: readonly ErrorText[] = [
  holds(
    'cannot assign requested address',
    failure(
      'generator',
      'no free local port',
      'The generator has no local port left for a connection; widen net.ipv4.ip_local_port_range or add workers.',
    ),
  ),
  holds('too many open files', noDescriptor),
  holds('no buffer space available', noMemory),
  holds('cannot allocate memory', noMemory),
  holds('operation not permitted', forbidden),
  holds('permission denied', forbidden),
  holds(
    'network is unreachable',
    failure(
      'unknown',
      'network unreachable',
      'No network leads from the generator to the target; a route is missing on either side or between them.',
    ),
  ),
  holds(
    'no route to host',
    failure(
      'unknown',
      'host unreachable',
      "The target's host cannot be reached: it is down, or the network between drops it.",
    ),
  ),
  holds(
    'connection timed out',
    failure(
      'unknown',
      'connection timed out',
      'Packets of an open connection were no longer acknowledged, by the target or on the way.',
    ),
  ),
  holds(
    'server gave HTTP response to HTTPS client',
    failure(
      'configuration',
      'HTTP answer to an HTTPS request',
      'The target speaks plain HTTP at an address that the file calls https.',
    ),
  ),
  holds(
    ' is after ',
    failure('target', 'certificate expired', "The target's certificate has expired."),
  ),
  holds(
    'certificate has expired or is not yet valid',
    failure(
      'configuration',
      'certificate not yet valid',
      "The target's certificate is not valid yet at the time of the generator's clock; set the clock, or wait.",
    ),
  ),
  holds('x509: ', badCertificate),
  holds('tls: ', badTls),
  holds(
    'unexpected EOF',
    failure(
      'target',
      'answer cut short',
      'The target closed the connection before its answer was whole.',
    ),
  ),
  holds('EOF', closedEarly),
  holds('server closed idle connection', closedEarly),
  holds('transport connection broken', closedEarly),
  holds(
    'malformed ',
    failure('target', 'answer is not HTTP', 'What the target sent is not an HTTP answer.'),
  ),
  holds(
    'invalid header field',
    failure(
      'configuration',
      'header cannot be sent',
      'A header holds a character that HTTP does not allow, such as a line break.',
    ),
  ),
];

/** Single codes before the ranges that hold them. */
export const k6ErrorCodes: readonly CodeRange[] = [
  single(1020, failure('configuration', 'invalid URL', 'The request has no URL that k6 can read.')),
  single(1050, timeout),
  single(
    1101,
    failure(
      'configuration',
      'host name not found',
      "The generator's name server knows no address of the host.",
    ),
  ),
  single(
    1110,
    failure(
      'configuration',
      'address not allowed',
      'The address is not one that the run may send to.',
    ),
  ),
  single(
    1111,
    failure('configuration', 'host not allowed', 'The host is not one that the run may send to.'),
  ),
  single(
    1201,
    failure(
      'target',
      'connection closed while sending',
      'The target closed the connection while the request was sent.',
    ),
  ),
  single(1211, timeout),
  single(
    1212,
    failure(
      'target',
      'connection refused',
      "Nothing listens at the target's port, or its host refuses.",
    ),
  ),
  single(1220, failure('target', 'connection reset', 'The target reset the connection.')),
  single(
    1301,
    failure(
      'configuration',
      'answer is not TLS',
      'The target does not speak TLS at an address that the file calls https.',
    ),
  ),
  single(
    1310,
    failure(
      'generator',
      'certificate of an unknown authority',
      "The generator's trust store lacks the authority that signed the target's certificate; add it there, or name it in SSL_CERT_FILE.",
    ),
  ),
  single(
    1311,
    failure(
      'configuration',
      'certificate of another host',
      "The target's certificate is made out for another host name.",
    ),
  ),
  range(
    1610,
    1629,
    failure(
      'target',
      'HTTP/2 connection ended by the target',
      'The target ended the HTTP/2 connection (GOAWAY).',
    ),
  ),
  range(
    1630,
    1649,
    failure('target', 'HTTP/2 stream error', 'The target reset the HTTP/2 stream.'),
  ),
  range(
    1650,
    1669,
    failure(
      'target',
      'HTTP/2 connection error',
      'The HTTP/2 connection broke by what the target sent.',
    ),
  ),
  single(
    1701,
    failure(
      'target',
      'body cannot be decompressed',
      'The body is not compressed as its content-encoding says.',
    ),
  ),
  range(1100, 1199, dnsFailed),
  range(
    1200,
    1299,
    failure(
      'unknown',
      'TCP connection failed',
      'The TCP connection failed in a way that k6 cannot name.',
    ),
  ),
  range(1300, 1399, badTls),
  range(
    1400,
    1599,
    failure('target', 'HTTP error status', 'The target answered with an error status.'),
  ),
  range(1600, 1699, failure('target', 'HTTP/2 error', 'The target broke the rules of HTTP/2.')),
  range(
    1000,
    1999,
    failure('unknown', 'no valid answer', 'No answer came, in a way that k6 cannot name.'),
  ),
];

/** What a code of k6 and its error text mean; null for a number that is no error code of k6. */
export function networkFailureOf(code: number, text: string): NetworkFailure | null {
  const found = k6ErrorCodes.find(({ from, to }) => code >= from && code <= to);
  if (found === undefined || found.from === found.to) return found ?? null;
  return k6ErrorTexts.find((known) => text.includes(known.text)) ?? found;
}

/** The registered failure of a reason of `zh_failed`; null for `status 503`, `check paid` and their like. */
export const networkFailureNamed = (reason: string): NetworkFailure | null =>
  [...k6ErrorTexts, ...k6ErrorCodes].find((known) => known.reason === reason) ?? null;

const classWords: Readonly<Record<FailureClass, string>> = {
  target: 'the target',
  generator: 'the generator',
  configuration: 'the configuration',
  unknown: 'cannot be known',
};
/** A reason as reports show it: a network failure with its sentence and whose failure it is. */
export function reasonText(reason: string): string {
  const known = networkFailureNamed(reason);
  return known === null ? reason : `${reason} (${classWords[known.class]}): ${known.sentence}`;
}
