import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { hostOf } from '../../core/plan/caps.ts';
import { type Handover, scriptEnvironment } from '../../core/plan/handover.ts';
import { handFiles } from '../../core/plan/k6/hand.ts';
import { renderScript } from '../../core/plan/k6/script.ts';
import { sentFiles } from '../../core/plan/k6/uploads.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { shardPlans } from '../../core/plan/shardPlan.ts';
import { baseUrlsOf } from '../../core/target/baseUrls.ts';
import {
  type EgressPins,
  type EgressPolicy,
  egressPinsOf,
  spreadHosts,
  spreadOf,
} from '../../core/target/egressPolicy.ts';
import type { Secrets } from '../../core/text/secretValue.ts';
import { packedFiles } from '../../edge/files/rowPacker.ts';
import { findK6 } from '../../edge/k6/binary.ts';
import type { K6Exit } from '../../edge/k6/exit.ts';
import { startK6 } from '../../edge/k6/process.ts';

/** Runs every shard of a plan in real k6 and returns the raw samples. For tests only. */
export interface Trial {
  readonly samples: readonly Sample[];
  readonly exits: readonly K6Exit[];
  /** The error message of each k6; null when it ended well. */
  readonly words: readonly (string | null)[];
  /** The longest delay of this process's event loop while k6 ran: a machine that stands still delays both. */
  readonly standstillMs: number;
}

export interface Sample {
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly shard: number;
}

export const handover: Handover = {
  run: 'golden0000',
  tag: { header: 'baggage', value: 'zh-shadow=v1.golden0000.0.zz.sig' },
  setup: { saleId: 'sale 1/2', first: 2 },
};

/** The shop, and a port without a listener. */
export const trialEgressPins = (plan: Plan): EgressPins =>
  [hostOf(plan.baseUrl), '127.0.0.1:1'].map((host) => ({ host, address: '127.0.0.1' }));

export async function k6Path(): Promise<string> {
  const found = await findK6();
  if (!found.ok) throw new Error(found.error);
  return found.value.path;
}

/** Of one metric, with all of these tags. */
export const samplesOf = (
  trial: Trial,
  metric: string,
  tags: Readonly<Record<string, string>> = {},
): readonly Sample[] =>
  trial.samples.filter(
    (sample) =>
      sample.metric === metric &&
      Object.entries(tags).every(([key, value]) => sample.tags[key] === value),
  );

export async function drive(
  plan: Plan,
  pushUrl: string,
  script = renderScript(plan, 0),
  egress: Pick<EgressPolicy, 'hosts'> = { hosts: [] },
  over: Partial<Handover> = {},
  secrets: Secrets = {},
): Promise<Trial> {
  const binary = await k6Path();
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-trial-'));
  try {
    const files = [...packedFiles(plan), ...handFiles(plan), ...sentFiles(plan)];
    for (const { name, text } of files) await writeFile(join(folder, name), text);
    const shards = await Promise.all(
      shardPlans(plan).map(async (slice) => {
        const path = join(folder, `script-${slice.index}.js`);
        await writeFile(path, script);
        const started = await startK6({
          binary,
          folder,
          script: path,
          segment: slice.segment,
          sequence: slice.sequence,
          push: { url: pushUrl, token: 'none' },
          egressPins:
            egress.hosts.length === 0 ? trialEgressPins(plan) : egressPinsOf(egress, slice.index),
          setupData: {
            ...handover,
            ...over,
            spread: spreadOf(baseUrlsOf(plan), spreadHosts(egress)) ?? undefined,
          },
          env: scriptEnvironment(plan),
          secrets,
          rawOut: `json=${join(folder, `raw-${slice.index}.json`)}`,
        });
        if (!started.ok) throw new Error(started.error);
        return { slice, k6: started.value };
      }),
    );
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startAtMs = performance.now() + 100;
    await Promise.all(shards.map(({ k6 }) => k6.resumeAt(startAtMs)));
    const exits = await Promise.all(shards.map(({ k6 }) => k6.ended));
    delay.disable();
    const raw = await Promise.all(
      shards.map(async ({ slice }) =>
        parsed(await readFile(join(folder, `raw-${slice.index}.json`), 'utf8'), slice.index),
      ),
    );
    return {
      samples: raw.flat(),
      exits,
      words: shards.map(({ k6 }, index) => {
        const exit = exits[index];
        return exit === undefined ? null : k6.describe(exit);
      }),
      standstillMs: delay.max / 1_000_000,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function parsed(text: string, shard: number): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { type: string; metric: string; data: Omit<Sample, 'metric' | 'shard'> } =>
      JSON.parse(line),
    )
    .filter((entry) => entry.type === 'Point')
    .map(({ metric, data }) => ({ metric, value: data.value, tags: data.tags ?? {}, shard }));
}
