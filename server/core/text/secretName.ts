/**
 * Parts of a name, in small letters without separators, that say that its value is a secret. The guide
 * docs/guides/wrong-answers.md lists them.
 */
export const secretParts = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'signingkey',
  'encryptionkey',
  'authorization',
  'credential',
  'cookie',
  'session',
  'sessid',
  'signature',
  'bearer',
  'csrf',
  'xsrf',
  'jwt',
  'cardnumber',
  'iban',
] as const;

/** Names that say so as a whole; inside another word (`pinned`, `author`) they say nothing. */
export const secretWords = [
  'auth',
  'key',
  'pass',
  'pin',
  'otp',
  'cvv',
  'cvc',
  'pan',
  'ssn',
  'sid',
  'sig',
] as const;

/** Of these, `key` and `pan` end names of what is no secret: `orderKey`, `frying-pan`. */
const lastWords = secretWords.filter((word) => word !== 'key' && word !== 'pan');

/** Whether the value of a header, field, parameter, column or capture of this name is a secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const whole = words.join('');
  return (
    secretWords.some((word) => word === whole) ||
    lastWords.some((word) => word === words.at(-1)) ||
    secretParts.some((part) => whole.includes(part))
  );
}

/** Headers of standards whose name holds such a part, and whose value is a flag or a list of names. */
const openHeaders: ReadonlySet<string> = new Set([
  'accept-signature',
  'access-control-allow-credentials',
  'include-referred-token-binding-id',
  'signature-input',
]);

export const isSecretHeader = (name: string): boolean =>
  !openHeaders.has(name.toLowerCase()) && isSecretName(name);

/** A value that tells nothing, whatever its name says: a flag. */
export const isFlag = (value: string): boolean => value === 'true' || value === 'false';
