import { k6ErrorTexts } from './k6ErrorTexts.ts';
import { badTls, type FailureClass, failure, type NetworkFailure } from './networkFailure.ts';

/**
 * Why k6 got no answer, in words. Codes and texts are those of k6 2.2.0 (`lib/netext/httpext/error_codes.go`):
 * 1000–1999 by range, so that a later k6's codes have a class. Codes of a range are told apart by Go's error text.
 */

interface CodeRange extends NetworkFailure {
  readonly from: number;
  readonly to: number;
}

const range = (from: number, to: number, of: NetworkFailure): CodeRange => ({ from, to, ...of });
const single = (code: number, known: NetworkFailure): CodeRange => range(code, code, known);

const timeout = failure('target', 'timeout', 'The target did not answer within the timeout.');
const dnsFailed = failure(
  'generator',
  'DNS lookup failed',
  "The generator's name server did not answer, or answered with an error; mend its resolver (/etc/resolv.conf).",
);

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
      'The generator does not know the authority that signed the certificate of the target; name its file by "ca" in the target file.',
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
