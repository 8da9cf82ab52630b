import type { Secrets } from '../text/secretValue.ts';
import { setUpCookies } from './k6/setUpCookies.ts';
import { isSecretCapture } from './k6/telling.ts';
import type { Plan } from './plan.ts';

/**
 * What set-up captures under the name of a secret, such as a log-in token: it is not stored, and goes to workers sealed
 * with the secrets of the plan.
 */

type SetUp = Pick<Plan, 'setup' | 'setupCookies'>;
type SetupData = Readonly<Record<string, unknown>>;

/** Names of these captures, each once. */
export const setupSecretNames = ({ setup, setupCookies }: SetUp): readonly string[] => [
  ...new Set(
    setup.flatMap(({ captures }) => captures.filter(isSecretCapture).map(({ name }) => name)),
  ),
  ...(setupCookies === true ? [setUpCookies] : []),
];

/** What set-up captured, without these values. */
export const storedSetup = (plan: SetUp, data: SetupData): SetupData =>
  Object.fromEntries(
    Object.entries(data).filter(([name]) => !setupSecretNames(plan).includes(name)),
  );

/** Names whose values a server does not have that did not run set-up itself. */
export const missingOfSetup = (plan: SetUp, data: SetupData | null): readonly string[] =>
  setupSecretNames(plan).filter((name) => data === null || !Object.hasOwn(data, name));

/** Why a run cannot go on without them. */
export const setupIsGone = (names: readonly string[]): string =>
  `set-up captured ${names.join(', ')} on a server that has ended; secrets are stored nowhere, so start the run anew`;

/** No secret of a plan has such a name. */
const mark = 'setup ';

/** These values beside the secrets of the plan, as they are sealed: JSON texts. */
export function withSetupSecrets(secrets: Secrets, plan: SetUp, data: SetupData): Secrets {
  const own = setupSecretNames(plan).map((name) => [mark + name, JSON.stringify(data[name])]);
  return { ...secrets, ...Object.fromEntries(own) };
}

/** The two apart again. */
export function apartFromSetup(given: Secrets): {
  readonly secrets: Secrets;
  readonly setup: SetupData;
} {
  const entries = Object.entries(given);
  const setup = entries.filter(([name]) => name.startsWith(mark));
  return {
    secrets: Object.fromEntries(entries.filter(([name]) => !name.startsWith(mark))),
    setup: Object.fromEntries(
      setup.map(([name, json]) => [name.slice(mark.length), JSON.parse(json)]),
    ),
  };
}
