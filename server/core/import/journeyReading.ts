import { countMax } from '../scenario/stepSchema.ts';
import { correlate, type RecordedExchange } from './correlation.ts';
import type { DraftStep, Notices, Reading } from './draft.ts';
import { randomIds } from './randomIds.ts';
import { fillRequest, slotsOf } from './request.ts';
import { isLongNumber } from './rounds.ts';
import { type SecretReferences, secretReferences } from './secretReferences.ts';
import { createStepNames } from './stepNames.ts';

/** A request of a journey, with what is known beside its text. */
export interface JourneyEntry extends RecordedExchange {
  readonly expect: readonly number[];
  readonly thinkMs: number;
  readonly timeoutMs?: number | undefined;
  readonly comments: readonly string[];
}

/** A path of requests in order: captures, ids and secrets take the place of their values. */
export function journeyReading(
  entries: readonly JourneyEntry[],
  path: string,
  origin: string,
  notices: Notices,
): Reading {
  const kept = entries.slice(0, countMax.steps);
  for (const { request } of entries.slice(countMax.steps)) {
    notices.add(
      'step',
      request.place,
      `a path has ${countMax.steps} steps; import a shorter journey`,
    );
  }
  const correlation = correlate(kept);
  const requests = kept.map(({ request }) => request);
  const secrets = secretReferences(requests);
  const ids = randomIds(requests);
  const nameOf = createStepNames();
  const names = requests.map(({ method, url }) => nameOf(method, nameable(url.pathname, secrets)));
  const steps = kept.map((entry, index): DraftStep => {
    const doubts = [
      ...correlation.doubts(index, (at) => names[at] ?? ''),
      ...entry.comments,
      ...timeComments(entry),
    ];
    const name = names[index] ?? '';
    for (const _ of doubts) notices.add('doubt', `step ${name}`, 'see its comment in the file');
    return {
      name,
      method: entry.request.method,
      ...fillRequest(
        entry.request,
        origin,
        (slot) => correlation.fill(index, slot) ?? ids.fill(slot) ?? secrets.fill(slot),
      ),
      expect: entry.expect,
      capture: correlation.captures(index),
      thinkMs: entry.thinkMs,
      timeoutMs: entry.timeoutMs,
      comments: doubts.map((text) => `doubt: ${text}`),
    };
  });
  const others = new Set(requests.map(({ url }) => url).filter((url) => url.origin !== origin));
  return {
    draft: {
      baseUrl: origin,
      otherHosts: [...new Set([...others].map(({ host }) => host))],
      paths: [{ name: path, steps }],
      datasets: [],
      secrets: secrets.names(),
    },
    taken: [
      { what: 'step', count: steps.length },
      { what: 'capture', count: correlation.count },
      { what: 'secret kept out', count: secrets.names().length },
      { what: `id of the client, now $\{journey}`, count: ids.count },
    ],
    notices: notices.list(),
  };
}

/** A path without the segments that hold secrets. */
const nameable = (pathname: string, secrets: SecretReferences): string =>
  pathname
    .split('/')
    .filter((value) => secrets.fill({ where: 'segment', key: '', value }) === null)
    .join('/');

const timeComments = ({ request }: JourneyEntry): readonly string[] =>
  slotsOf(request)
    .filter(({ where, key, value }) => where !== 'text' && isLongNumber(value) && !/id$/i.test(key))
    .map(({ key }) => `"${key}" looks like a time; every journey sends the same`);
