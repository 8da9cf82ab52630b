import { k6ErrorTexts } from './k6ErrorTexts.ts';

/**
 * k6/net/grpc and k6/ws give Go's error text alone. Each text has the code here that k6/http gives the same failure,
 * so that one failure has one reason in every protocol. The first text that the error holds decides.
 */

/** k6/http's code for a failure without a code of its own: the text says what it is. */
const unnamedCode = 1000;

export const dialErrorCodes: readonly (readonly [text: string, code: number])[] = [
  // A local failure is repeated until the timeout, whose words then stand before it.
  ...k6ErrorTexts
    .filter((known) => known.class === 'generator')
    .map(({ text }) => [text, unnamedCode] as const),
  ['is in a blacklisted range', 1110],
  ['is in a blocked pattern', 1111],
  ['no such host', 1101],
  ['first record does not look like a TLS handshake', 1301],
  ['certificate signed by unknown authority', 1310],
  ['x509: certificate is valid for', 1311],
  ['connection refused', 1212],
  ['connection reset by peer', 1220],
  ['broken pipe', 1201],
  ['stream terminated by RST_STREAM', 1630],
  ['malformed ws or wss URL', 1020],
  ['missing protocol scheme', 1020],
  ['deadline exceeded', 1050],
  ['i/o timeout', 1050],
];

/** The code of an error text; the one for unnamed failures where no text is known. */
export const dialErrorCode = (text: string): number =>
  dialErrorCodes.find(([known]) => text.includes(known))?.[1] ?? unnamedCode;
