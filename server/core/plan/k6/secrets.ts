import { secretPattern } from '../../text/secretPattern.ts';
import { hiddenOf, type Secrets } from '../../text/secretValue.ts';
import type { Plan } from '../plan.ts';
import { secretNames } from '../secretNames.ts';
import { keyOf, quote } from './names.ts';

/**
 * Secrets of a generated script. They stand in no file: k6 reads its main module from stdin (`secretsModule`), and that
 * gives them to the script (`giveSecrets`).
 */
export function secretsCode(
  plan: Pick<Plan, 'setup' | 'session' | 'teardown' | 'paths' | 'datasets'>,
  isByHand: boolean,
): string {
  if (secretNames(plan).length === 0) return '';
  const toHand = isByHand ? '\n  hideInHand(hide);' : '';
  return `// Secrets by name; they come from the module that k6 reads from its stdin.
let secret = {};
export function giveSecrets(given, pattern) {
  secret = given;
  const all = new RegExp(pattern, 'g');
  hide = (text) => text.replace(all, '***');${toHand}
}`;
}

/** What a script by hand is told of them: those that its path names. */
export const toldSecretsCode = (names: readonly string[]): string =>
  names.length === 0
    ? ''
    : `, secret: { ${names.map((name) => `${name}: secret.${name}`).join(', ')} }`;

/** A regular expression that is in no text. */
const neverFound = String.raw`\b\B`;

/**
 * The module that k6 reads from stdin. `script` is the absolute path of the generated script; `hasDefault`: it exports
 * a default function.
 */
export function secretsModule(script: string, secrets: Secrets, hasDefault: boolean): string {
  const from = quote(script);
  const entries = Object.entries(secrets).map(([name, value]) => `${keyOf(name)}: ${quote(value)}`);
  return `import { giveSecrets } from ${from};
export * from ${from};
${hasDefault ? `export { default } from ${from};\n` : ''}giveSecrets({ ${entries.join(', ')} }, ${quote(secretPattern(hiddenOf(secrets)) ?? neverFound)});
`;
}
