import { badTls, failure, type NetworkFailure } from './networkFailure.ts';

interface ErrorText extends NetworkFailure {
  /** A part of k6's error text, as Go's standard library writes it. */
  readonly text: string;
}

const holds = (text: string, known: NetworkFailure): ErrorText => ({ text, ...known });

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
  holds(
    'tls: certificate required',
    failure(
      'configuration',
      'client certificate missing',
      'The target asks for a client certificate; name one by "cert" and "key" in the target file.',
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
