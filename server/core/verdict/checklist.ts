import type { Demand } from '../target/isolation.ts';
import { isOwnFailure, isOwnFault } from '../text/ownFailure.ts';
import { type HopSummary, hopProblem, hopTexts, type PreflightSummary } from './isolation.ts';
import type { VerdictState } from './verdict.ts';

/** What a target has and lacks for a run, before any load. */
export interface Checklist {
  readonly target: string;
  readonly isolation: string;
  readonly items: readonly CheckItem[];
}

export interface CheckItem {
  /** What was looked at: `hop orders (http://10.0.0.1)`, `audit query ledger (shadow)`. */
  readonly part: string;
  /**
   * `missing`: a run is refused or fails for it. `not-adopted`: the stack does not do it yet, and the target's isolation
   * reports that without blocking. `unknown`: it could not be looked at from here. `not-asked`: the target's isolation
   * does not need it.
   */
  readonly state: 'ok' | 'missing' | 'not-adopted' | 'unknown' | 'not-asked';
  readonly text: string;
  /** What to do; null where nothing is to be done. */
  readonly remedy: string | null;
}

export const okItem = (part: string, text: string): CheckItem => ({
  part,
  state: 'ok',
  text,
  remedy: null,
});
export const notAsked = (part: string, isolation: string): CheckItem => ({
  part,
  state: 'not-asked',
  text: `isolation ${isolation} does not ask for it`,
  remedy: null,
});
export const missingItem = (part: string, text: string, remedy: string): CheckItem => ({
  part,
  state: 'missing',
  text,
  remedy,
});

export const unknownItem = (part: string, text: string, remedy: string): CheckItem => ({
  part,
  state: 'unknown',
  text,
  remedy,
});

/** Something that a stack adopts service by service: a gap where the isolation only reports it, else missing. */
export const adoptionItem = (
  demand: Demand,
  part: string,
  text: string,
  remedy: string,
): CheckItem => ({ part, state: demand === 'reported' ? 'not-adopted' : 'missing', text, remedy });

const ownRemedy = 'Mend this machine, or its certificates, then look again.';

/** A fault of a request that Zerohour sent: unknown where this machine is the reason, else missing. */
export const faultItem = (part: string, text: string, remedy: string): CheckItem =>
  isOwnFailure(text) ? unknownItem(part, text, ownRemedy) : missingItem(part, text, remedy);

/** The same for the error of a connection to a store, and of a file that is read for it. */
export const storeFaultItem = (part: string, text: string, remedy: string): CheckItem =>
  isOwnFault(text) ? unknownItem(part, text, ownRemedy) : missingItem(part, text, remedy);

const linkMark = 'link ';

const remedies: readonly (readonly [start: string, remedy: string])[] = [
  [
    hopTexts.tagUnseen,
    'Mount shadowContext of @zerohour/shadow-data first, or put "zerohour edge" before the service.',
  ],
  [
    hopTexts.corruptAccepted,
    'Check the signature with the key of the target file: mount shadowContext with it, or put "zerohour edge" before the service.',
  ],
  [hopTexts.sameStore, 'Choose the store by the tag: routeStore of @zerohour/shadow-data.'],
  [
    hopTexts.noCanary,
    'Mount canaryHandler of @zerohour/shadow-data, or put "zerohour edge" before the service, which answers for it.',
  ],
  [hopTexts.storeUnsaid, 'Let the canary ask the store that real work uses.'],
  [hopTexts.storeUnasked, 'Let the service reach its store, then look again.'],
];

const otherRemedy = 'Compare address and name of the hop with the target file.';
const lostRemedy =
  'Let the service before it pass the tag on: outgoingHeaders for HTTP, carry and runJob for a queue.';

const edgeRemedy =
  'Mount canaryHandler of @zerohour/shadow-data in the service before it, so that it asks itself: its edge cannot know what the service passes on.';

/**
 * A line for each hop: what it lacks and what to do. A tag that only arrives directly was lost on the link. What no
 * adoption mends, such as an address where another service answers, is missing under every isolation.
 */
export function hopItems(hops: readonly HopSummary[], canary: Demand): readonly CheckItem[] {
  const direct = new Set(
    hops.filter((hop) => !isLink(hop) && hop.tagSeen).map(({ service }) => service),
  );
  return hops.map((hop) => {
    const part = `hop ${hop.service} (${hop.instance})`;
    const problem = hopProblem(hop);
    if (problem === null) return okItem(part, `sees the tag, uses ${hop.store ?? 'no store'}`);
    if (isLink(hop) && hop.tagSeen === false && direct.has(hop.service)) {
      return adoptionItem(
        canary,
        part,
        'the tag is lost on the way here, and seen when it is sent directly',
        lostRemedy,
      );
    }
    if (problem.startsWith(hopTexts.edgeAsked)) {
      return unknownItem(part, problem, edgeRemedy);
    }
    const known = remedies.find(([start]) => problem.startsWith(start));
    return known === undefined
      ? faultItem(part, problem, otherRemedy)
      : adoptionItem(canary, part, problem, known[1]);
  });
}

/** The same summary, with what to do beside each problem. */
export function withRemedies(preflight: PreflightSummary): PreflightSummary {
  const items = hopItems(preflight.hops, 'required');
  const hops = preflight.hops.map((hop, index) => {
    const remedy = items[index]?.remedy ?? null;
    return remedy === null ? hop : { ...hop, remedy };
  });
  return { ...preflight, hops };
}

const isLink = ({ instance }: HopSummary): boolean => instance.startsWith(linkMark);

/** `fail` when something is missing, `unknown` when something is not adopted or could not be looked at, else `pass`. */
export function checklistState(items: readonly CheckItem[]): VerdictState {
  const has = (state: CheckItem['state']): boolean => items.some((item) => item.state === state);
  if (has('missing')) return 'fail';
  return has('not-adopted') || has('unknown') ? 'unknown' : 'pass';
}
