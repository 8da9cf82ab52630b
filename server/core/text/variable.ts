import { isSecretName } from './secretName.ts';

/** Before the point of a placeholder: a variable of the server, `${env.REGION}`. */
export const variableWord = 'env';

const mark = `${variableWord} `;

/** The name of a variable among the secrets of a plan, of which none has a blank. */
export const variableKey = (name: string): string => mark + name;

/** The variable that such a name stands for; null for a secret's. */
export const variableOf = (key: string): string | null =>
  key.startsWith(mark) ? key.slice(mark.length) : null;

/** Why a variable may not be called so; null where it may. */
export const variableProblem = (name: string): string | null =>
  /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)
    ? null
    : `"${name}" is no name of an environment variable; it has letters, digits and "_"`;

const lengthMin = 4;

/** Whether a value is hidden in what is shown: a variable's only where its name says that it is a secret. */
export function isHidden(key: string, value: string): boolean {
  const name = variableOf(key);
  if (name === null) return true;
  const isSecret = isSecretName(name) || /(?:^|_)(?:KEY|URL|DSN)$/i.test(name);
  return isSecret && value.length >= lengthMin;
}
