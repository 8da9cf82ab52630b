import { baseUrlsOf } from '../target/baseUrls.ts';
import { type Spread, type SpreadHost, spreadOf } from '../target/egressPolicy.ts';
import { type Markers, markersOf, type TagHeader } from '../target/markers.ts';
import type { Plan } from './plan.ts';

/**
 * What k6 gets at run time, outside the script, so that a script is the same for every run of a
 * plan. The drive's k6 gets it by `PUT /v1/setup` while paused (the body is this
 * value as JSON, nothing around it); the setup and teardown scripts get it as JSON in the
 * environment variable `ZH_HANDOVER`.
 */
export interface Handover {
  readonly run: string;
  /** The signed tag, sent as a header with every request. */
  readonly tag: TagHeader;
  /** Absent where the target has one address, and for setup and teardown. */
  readonly spread?: Spread;
  /** What the setup steps captured; empty for the setup script itself. */
  readonly setup: Readonly<Record<string, unknown>>;
}

/** What one k6 of a round gets. `hosts`: the names of the target with several addresses; `markers`: those of its file. */
export function handoverOf(
  shard: {
    readonly runId: string;
    readonly tag: TagHeader;
    readonly setupData: Handover['setup'];
    readonly plan: Pick<Plan, 'baseUrl' | 'baseUrls'>;
  },
  hosts: readonly SpreadHost[],
  markers?: Markers,
): Handover {
  const spread = spreadOf(baseUrlsOf(shard.plan), hosts);
  return {
    run: shard.runId,
    tag:
      markers === undefined
        ? shard.tag
        : { ...shard.tag, markers: markersOf(markers, shard.runId) },
    setup: shard.setupData,
    ...(spread === null ? {} : { spread }),
  };
}

/**
 * Whether the journeys of a plan take the addresses of its target in turn. With a session each VU keeps to one, where
 * its log-in holds.
 */
export const takesTurns = ({ baseUrls, session }: Pick<Plan, 'baseUrls' | 'session'>): boolean =>
  baseUrls !== undefined && session === undefined;

export const handoverVariable = 'ZH_HANDOVER';

/** All that a script of the drive may read as `__ENV`: where to send its requests. */
export const scriptEnvironment = (
  plan: Pick<Plan, 'baseUrl'>,
): Readonly<Record<'BASE_URL', string>> => ({ BASE_URL: plan.baseUrl });
