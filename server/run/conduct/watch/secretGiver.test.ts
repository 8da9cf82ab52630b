import { expect, it } from 'vitest';
import { goldenPlan } from '../../../core/plan/k6/golden/cases.golden.ts';
import { err, ok } from '../../../core/result.ts';
import { createSecretReceiver } from '../../../edge/secrets/sealedBox.ts';
import type { SecretAsk } from '../../../edge/store/secretBoxStore.ts';
import { stepCase } from '../../../test/support/stepCase.ts';
import { contextCase } from '../../context/runContext.support.ts';
import { createSecretGiver, type SecretReader } from './secretGiver.ts';

/** The giver of a run of this plan, to which these shards ask. */
function giverOf(
  plan: string,
  asks: readonly SecretAsk[],
  readSecrets: SecretReader,
  setup: { readonly data: Readonly<Record<string, unknown>> | null } | null = null,
) {
  const captures = ['token', 'saleId'].map((name) => ({ name, jsonPath: `$.${name}` }));
  const golden = goldenPlan(plan);
  const steps = setup === null ? golden.setup : [stepCase('log-in', { captures })];
  const { context, inputs } = contextCase({ plan: { ...golden, setup: steps } });
  const given: (readonly [shard: number, box: string])[] = [];
  const lines: [about: object, line: string][] = [];
  let looks = 0;
  const give = createSecretGiver(
    context,
    {
      secretBoxes: {
        asks: async () => {
          looks += 1;
          return asks;
        },
        give: async ({ shard }, box) => void given.push([shard, box]),
      },
      readSecrets,
      log: { warn: (about: object, line: string) => void lines.push([about, line]) } as never,
    },
    () => setup?.data ?? null,
  );
  return { give, given, inputs, lines, looks: () => looks };
}

const place = { runId: 'run000000001', round: 0, epoch: 1 };

it('seals the secrets of the plan for each shard that asks, read once', async () => {
  const held = [0, 1].map((shard) => ({ ...place, shard }));
  const receivers = held.map(createSecretReceiver);
  const asks = held.map((one, index) => ({ ...one, publicKey: receivers[index]?.publicKey ?? '' }));
  const read: (readonly string[])[] = [];
  const giver = giverOf('secrets', asks, async (names) => {
    read.push(names);
    return ok({ API_KEY: `hunter${read.length}` });
  });
  await giver.give();
  await giver.give();
  expect(read).toEqual([
    ['API_KEY', 'SETUP_KEY', 'env SHOP_REGION', 'PATH_KEY', 'PASSWORD', 'SIGNING_KEY'],
  ]);
  expect(giver.given.map(([shard]) => shard)).toEqual([0, 1, 0, 1]);
  for (const [shard, box] of giver.given) {
    expect(receivers[shard]?.open(box)).toEqual({ ok: true, value: { API_KEY: 'hunter1' } });
  }
});

it('leaves out an ask whose key is none, and answers the others', async () => {
  const receiver = createSecretReceiver({ ...place, shard: 1 });
  const asks = [
    { ...place, shard: 0, publicKey: 'none' },
    { ...place, shard: 1, publicKey: receiver.publicKey },
  ];
  const giver = giverOf('secrets', asks, async () => ok({ API_KEY: 'hunter22' }));
  await giver.give();
  expect(giver.given.map(([shard]) => shard)).toEqual([1]);
  expect(giver.lines).toEqual([
    [{ run: 'run000000001' }, 'shard 0 asked for secrets with a key that is none'],
  ]);
});

it('stops a run whose secrets this server does not have', async () => {
  const ask = { ...place, shard: 0, publicKey: 'any' };
  const giver = giverOf('secrets', [ask], async () =>
    err({ A: 'secret A is not set', B: 'nor B' }),
  );
  await giver.give();
  const cause = { kind: 'failure', text: 'secret A is not set; nor B' };
  expect(giver.inputs).toEqual([{ type: 'stop', cause }]);
  expect(giver.given).toEqual([]);
});

it('reads nothing while nobody asks, and looks for no ask where the plan names no secret', async () => {
  const read: unknown[] = [];
  const reader: SecretReader = async (names) => {
    read.push(names);
    return ok({});
  };
  const quiet = giverOf('secrets', [], reader);
  await quiet.give();
  expect([quiet.looks(), read]).toEqual([1, []]);
  const none = giverOf('purchase', [], reader);
  await none.give();
  expect([none.looks(), read]).toEqual([0, []]);
});

it('seals what set-up captured as a secret beside them, and stops where only another server had it', async () => {
  const receiver = createSecretReceiver({ ...place, shard: 0 });
  const asks = [{ ...place, shard: 0, publicKey: receiver.publicKey }];
  const none: SecretReader = async () => ok({});
  const giver = giverOf('purchase', asks, none, { data: { token: 'abc', saleId: 7 } });
  await giver.give();
  const [[, box] = [0, '']] = giver.given;
  expect(receiver.open(box)).toEqual({ ok: true, value: { 'setup token': '"abc"' } });
  for (const data of [null, { saleId: 7 }]) {
    const gone = giverOf('purchase', asks, none, { data });
    await gone.give();
    const text =
      'set-up captured token on a server that has ended; secrets are stored nowhere, so start the run anew';
    expect(gone.inputs).toEqual([{ type: 'stop', cause: { kind: 'failure', text } }]);
    expect(gone.given).toEqual([]);
  }
});
