import { z } from 'zod';
import { formatRate } from '../text/units.ts';

/**
 * How a stack keeps rehearsal data apart from customers' data. `shadow`: by the signed tag, service by service.
 * `dedicated`: it has no customers, all of its data is rehearsal data. `observe`: a live stack that is being
 * prepared; what it lacks is reported.
 */
export const isolations = ['shadow', 'dedicated', 'observe'] as const;
export type Isolation = (typeof isolations)[number];

export const isIsolation = (value: unknown): value is Isolation =>
  isolations.some((each) => each === value);

export const isolationSchema = z.enum(isolations).meta({
  id: 'Isolation',
  description: 'How the target keeps rehearsal data apart.',
});

/** The most that a plan may ask of a target. */
export interface Caps {
  /** Journeys, all paths together. */
  readonly ratePerSecondMax: number;
  readonly vusMax: number;
  readonly durationMsMax: number;
}

/** `required`: a run needs it, and what it finds decides. `reported`: it is done and said. `none`: it is not done. */
export type Demand = 'required' | 'reported' | 'none';

/** What a run asks of a stack. */
export interface Demands {
  /** `signed`: requests carry the signed shadow tag. `marker`: they name the run, and no service treats them apart. */
  readonly tag: 'signed' | 'marker';
  /** Whether every hop sees the tag and chooses the shadow store. */
  readonly canary: Demand;
  /** Whether rehearsal data is found in live stores, and the reverse. */
  readonly leaks: Demand;
  /** Whether the target file must say how stock is filled before a run. */
  readonly seed: Demand;
  /** Which stores an audit reads. */
  readonly audit: 'both' | 'one';
  /** Whether a second person must approve a start. */
  readonly approval: Demand;
  /** Limits beside those of the target file; null: none. */
  readonly caps: Caps | null;
}

/** Load that a live stack bears beside its customers while it is not known what the load would write where. */
export const observeCaps: Caps = {
  ratePerSecondMax: 5,
  vusMax: 50,
  durationMsMax: 600_000,
};

const demands: Readonly<Record<Isolation, Demands>> = {
  shadow: {
    tag: 'signed',
    canary: 'required',
    leaks: 'required',
    seed: 'required',
    audit: 'both',
    approval: 'none',
    caps: null,
  },
  dedicated: {
    tag: 'marker',
    canary: 'none',
    leaks: 'none',
    seed: 'none',
    audit: 'one',
    approval: 'none',
    caps: null,
  },
  observe: {
    tag: 'signed',
    canary: 'reported',
    leaks: 'reported',
    seed: 'none',
    audit: 'both',
    approval: 'required',
    caps: observeCaps,
  },
};

/** Every place that treats kinds of isolation apart asks here. Absent, as in older plans: `shadow`. */
export const demandsOf = (isolation: Isolation | undefined): Demands =>
  demands[isolation ?? 'shadow'];

/** Whether a run fills the stock: where it is demanded (a target that cannot then refuses), else where the target says how. */
export const isSeeded = ({ isolation, shadow, seed }: Seedable): boolean =>
  seed?.kind !== 'none' &&
  (demandsOf(isolation).seed === 'required' || shadow.seedUrl !== null || seed !== null);

interface Seedable {
  readonly isolation: Isolation;
  readonly shadow: { readonly seedUrl: string | null };
  readonly seed: { readonly kind: string } | null;
}

/** The lower of the target's caps and those of its isolation, each with the text that names its origin. */
export function capsOf({
  caps,
  isolation,
}: {
  readonly caps: Caps;
  readonly isolation: Isolation;
}): {
  readonly caps: Caps;
  /** `the target's cap`, or the isolation that sets a lower one. */
  readonly origin: Readonly<Record<keyof Caps, string>>;
} {
  const most = demandsOf(isolation).caps;
  const lower = (key: keyof Caps): number =>
    most === null ? caps[key] : Math.min(caps[key], most[key]);
  const origin = (key: keyof Caps): string =>
    lower(key) < caps[key] ? `the cap of "isolation: ${isolation}"` : "the target's cap";
  return {
    caps: {
      ratePerSecondMax: lower('ratePerSecondMax'),
      vusMax: lower('vusMax'),
      durationMsMax: lower('durationMsMax'),
    },
    origin: {
      ratePerSecondMax: origin('ratePerSecondMax'),
      vusMax: origin('vusMax'),
      durationMsMax: origin('durationMsMax'),
    },
  };
}

/** Where each audited store lies; null for one that there is not. The one store of a dedicated stack holds rehearsal data. */
export const auditedSchemas = ({
  isolation,
  stores,
}: {
  readonly isolation: Isolation;
  readonly stores: { readonly schemas: { readonly live: string; readonly shadow: string } };
}): { readonly shadow: string; readonly live: string | null } =>
  demandsOf(isolation).audit === 'one'
    ? { shadow: stores.schemas.live, live: null }
    : stores.schemas;

/** What a store's audit is called. A stack with one store has one audit. */
export const auditName = (isolation: Isolation | undefined, store: 'shadow' | 'live'): string =>
  demandsOf(isolation).audit === 'one' ? 'audit' : `${store} audit`;

const texts: Readonly<Record<Isolation, string>> = {
  shadow: 'shadow: the signed tag keeps rehearsal data apart',
  dedicated:
    'dedicated: the target file says that all data of this stack is rehearsal data; no tag, canary or leak scan is asked of it',
  observe: `observe: a live stack; canary and leak scan report and do not block, and load is at most ${formatRate(observeCaps.ratePerSecondMax)}`,
};

/** One line for every output: the isolation and what it means. */
export const isolationText = (isolation: Isolation | undefined): string =>
  texts[isolation ?? 'shadow'];
