import { secretNames } from '../../../core/plan/secretNames.ts';
import { apartFromSetup, setupSecretNames } from '../../../core/plan/setupSecrets.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import type { Secrets } from '../../../core/text/secretValue.ts';
import type { ShardAssignment, ShardStore } from '../../../edge/queue/shardJob.ts';
import { createSecretReceiver } from '../../../edge/secrets/sealedBox.ts';
import { untilAnswered } from './waiting.ts';

const ASK_EVERY_MS = 100;
/** Below the conductor's limit for a shard, so that the run gets this message. */
const SECRETS_MS_MAX = 15_000;

export interface GivenShard {
  readonly secrets: Secrets;
  /** With all that set-up captured. */
  readonly shard: ShardAssignment;
}

/** The secrets of the plan of a claimed shard and all that set-up captured, as its server gives them. `stop`: the shard is given up. */
export async function secretsFor(
  claimed: ShardAssignment,
  store: Pick<ShardStore, 'secretBox'>,
  stop: Promise<unknown>,
  msMax = SECRETS_MS_MAX,
): Promise<Result<GivenShard, string>> {
  const { plan } = claimed;
  if (secretNames(plan).length + setupSecretNames(plan).length === 0)
    return ok({ secrets: {}, shard: claimed });
  const receiver = createSecretReceiver(claimed);
  let over = false;
  const ended = Promise.race([stop, pause(msMax)]).then(() => {
    over = true;
  });
  while (!over) {
    const box = await untilAnswered(() => store.secretBox(claimed, receiver.publicKey), ended);
    if (typeof box === 'string') {
      const opened = receiver.open(box);
      if (!opened.ok) return opened;
      const { secrets, setup } = apartFromSetup(opened.value);
      return ok({ secrets, shard: { ...claimed, setupData: { ...claimed.setupData, ...setup } } });
    }
    await Promise.race([pause(ASK_EVERY_MS), ended]);
  }
  return err(`its server gave no secrets within ${msMax / 1_000} s`);
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());
