/**
 * Why Zerohour's own request to a target (health, canary, seed) got no answer, and whether that says anything about
 * the target. What Node reports of its own machine and of its configuration does not: no descriptor, port or memory,
 * a failing name server, no route, a certificate that this machine does not accept.
 */
export const noAnswerText = (url: string, why: string): string => `${prefix}${url}: ${why}`;

const prefix = 'target does not answer at ';

/** Parts of Node's and OpenSSL's messages. */
const ownTexts: readonly string[] = [
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOMEM',
  'EACCES',
  'EPERM',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'unable to get local issuer certificate',
  'unable to verify the first certificate',
  'self-signed certificate',
  'certificate is not yet valid',
  "does not match certificate's altnames",
  'certificate required',
];

/** Of a problem that `noAnswerText` made; what a target says of itself is its own. */
export function isOwnFailure(problem: string): boolean {
  if (!problem.startsWith(prefix)) return false;
  const why = problem.slice(problem.indexOf(': ', prefix.length) + 2);
  return ownTexts.some((text) => why.includes(text));
}
