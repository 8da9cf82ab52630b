import { err, ok, type Result } from '../result.ts';
import { masked } from './mask.ts';
import { secretPattern } from './secretPattern.ts';
import { isHidden } from './variable.ts';

/** Values of `${secret.NAME}` by name. They stand in no plan, and leave this process sealed or to k6 only. */
export type Secrets = Readonly<Record<string, string>>;

export const secretPrefix = 'ZEROHOUR_SECRET_';
/** Names the file that holds further ones. */
export const secretsFileVariable = 'ZEROHOUR_SECRETS_FILE';

export const secretVariable = (name: string): string => secretPrefix + name;

/** In UTF-16 code units. A shorter one could not be told from other text, and would be shown. */
export const secretLength = { min: 4, max: 4_096 } as const;

/** The value of a secret, or why it has none, with the remedy. */
export function secretValue(name: string, value: string | undefined): Result<string, string> {
  const variable = secretVariable(name);
  if (value === undefined || value === '') {
    return err(
      `secret ${name} is not set: set ${variable} where the server starts, or write ${name}=… in the file that ${secretsFileVariable} names`,
    );
  }
  if (value.length < secretLength.min) {
    return err(
      `secret ${name} has fewer than ${secretLength.min} characters, and could not be hidden in what is shown; write it in the scenario, or choose a longer one`,
    );
  }
  if (value.length > secretLength.max) {
    return err(`secret ${name} has more than ${secretLength.max} characters; choose a shorter one`);
  }
  return ok(value);
}

/** The values that are hidden in what is shown: all but those of variables whose name is not that of a secret. */
export const hiddenOf = (secrets: Secrets): readonly string[] =>
  Object.entries(secrets).flatMap(([name, value]) => (isHidden(name, value) ? [value] : []));

/** Hides the secrets in a text, in whatever way they are written there. */
export function hiderOf(secrets: Secrets): (text: string) => string {
  const pattern = secretPattern(hiddenOf(secrets));
  if (pattern === null) return (text) => text;
  const all = new RegExp(pattern, 'g');
  return (text) => text.replace(all, masked);
}
