/**
 * Why Zerohour's own request to a target (health, canary, seed) got no answer, and whether that says anything about
 * the target. What Node reports of its own machine and of its configuration does not: no descriptor, port or memory,
 * a failing name server, no route, a certificate that this machine does not accept, a TLS connection on which both
 * sides do not agree. The classes are those of `k6ErrorCodes.ts`: an expired certificate is the target's.
 */
export const noAnswerText = (url: string, why: string): string => `${prefix}${url}: ${why}`;

const prefix = 'target does not answer at ';

/** Parts of the messages of Node, undici and OpenSSL (`X509_verify_cert_error_string`). */
const ownTexts: readonly string[] = [
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOMEM',
  'EACCES',
  'EPERM',
  'EAFNOSUPPORT',
  'getaddrinfo ',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENETDOWN',
  'read ETIMEDOUT',
  'write ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EPROTO',
  'SSL routines',
  'unable to get issuer certificate',
  'unable to get local issuer certificate',
  'unable to get certificate CRL',
  'unable to verify the first certificate',
  "unable to decrypt certificate's signature",
  'unable to decode issuer public key',
  'self-signed certificate',
  'certificate signature failure',
  'certificate is not yet valid',
  "format error in certificate's",
  'certificate chain too long',
  'certificate revoked',
  'certificate not trusted',
  'certificate rejected',
  'invalid CA certificate',
  'path length constraint exceeded',
  'unsuitable certificate purpose',
  'certificate key too weak',
  'CA md too weak',
  "does not match certificate's altnames",
  'certificate required',
  'Invalid URL',
  'is not named by target',
];

/** Of a problem that `noAnswerText` made; what a target says of itself is its own. */
export function isOwnFailure(problem: string): boolean {
  if (!problem.startsWith(prefix)) return false;
  const why = problem.slice(problem.indexOf(': ', prefix.length) + 2);
  return ownTexts.some((text) => why.includes(text));
}

/** Of the error of a connection to a store, or of a lookup: a name that no name server knows is the file's mistake. */
export const isOwnFault = (why: string): boolean =>
  !why.includes('ENOTFOUND') && ownTexts.some((text) => why.includes(text));
