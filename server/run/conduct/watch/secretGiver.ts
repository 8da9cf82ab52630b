import { secretNames } from '../../../core/plan/secretNames.ts';
import {
  missingOfSetup,
  setupIsGone,
  setupSecretNames,
  withSetupSecrets,
} from '../../../core/plan/setupSecrets.ts';
import type { Result } from '../../../core/result.ts';
import type { Secrets } from '../../../core/text/secretValue.ts';
import { sealSecrets } from '../../../edge/secrets/sealedBox.ts';
import type { SecretBoxes } from '../../../edge/store/secretBoxStore.ts';
import type { Log } from '../../../log.ts';
import type { RunContext } from '../../context/runContext.ts';

/** The values of these secrets, or why each of the others has none. */
export type SecretReader = (
  names: readonly string[],
) => Promise<Result<Secrets, Readonly<Record<string, string>>>>;

export interface SecretGiverPorts {
  readonly secretBoxes: SecretBoxes;
  readonly readSecrets: SecretReader;
  readonly log: Log;
}

/**
 * Answers the workers of a run that ask for its secrets, and those that set-up captured, each in a box of its own. The values are read once, so that
 * all shards have the same; where one is missing (this server took the run over from another machine) the run stops.
 */
export function createSecretGiver(
  context: RunContext,
  { secretBoxes, readSecrets, log }: SecretGiverPorts,
  setupData: () => Readonly<Record<string, unknown>> | null,
): () => Promise<void> {
  const { plan } = context;
  const names = secretNames(plan);
  const stop = async (text: string): Promise<void> => {
    await context.dispatch({ type: 'stop', cause: { kind: 'failure', text } });
  };
  let reading: ReturnType<SecretReader> | null = null;
  return async () => {
    if (names.length === 0 && setupSecretNames(plan).length === 0) return;
    const asks = await secretBoxes.asks(context.id);
    if (asks.length === 0) return;
    const data = setupData();
    const missing = missingOfSetup(plan, data);
    if (missing.length > 0) return stop(setupIsGone(missing));
    reading ??= readSecrets(names);
    const secrets = await reading;
    if (!secrets.ok) return stop(Object.values(secrets.error).join('; '));
    const given = withSetupSecrets(secrets.value, plan, data ?? {});
    for (const ask of asks) {
      const box = sealSecrets(given, ask);
      if (box.ok) await secretBoxes.give(ask, box.value);
      else log.warn({ run: context.id }, box.error);
    }
  };
}
