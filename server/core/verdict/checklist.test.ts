import { describe, expect, it } from 'vitest';
import { noAnswerText } from '../text/ownFailure.ts';
import {
  adoptionItem,
  checklistState,
  faultItem,
  hopItems,
  missingItem,
  notAsked,
  okItem,
  storeFaultItem,
  withRemedies,
} from './checklist.ts';
import { type HopSummary, hopTexts } from './isolation.ts';

const hop = (over: Partial<HopSummary> = {}): HopSummary => ({
  service: 'orders',
  instance: 'http://10.0.0.1',
  tagSeen: true,
  store: 'shadow_app',
  corruptRefused: true,
  problem: null,
  ...over,
});

it('says what a hop that lacks nothing does', () => {
  expect(hopItems([hop(), hop({ store: null })], 'required')).toEqual([
    {
      part: 'hop orders (http://10.0.0.1)',
      state: 'ok',
      text: 'sees the tag, uses shadow_app',
      remedy: null,
    },
    {
      part: 'hop orders (http://10.0.0.1)',
      state: 'ok',
      text: 'sees the tag, uses no store',
      remedy: null,
    },
  ]);
});

it.each<[string, RegExp]>([
  [`${hopTexts.tagUnseen}: mount`, /^Mount shadowContext/],
  [`${hopTexts.corruptAccepted}: it must`, /^Check the signature with the key/],
  [`${hopTexts.sameStore}, app, with`, /^Choose the store by the tag/],
  [`${hopTexts.noCanary}answers status 404`, /^Mount canaryHandler/],
  [hopTexts.storeUnsaid, /^Let the canary ask the store/],
  [`${hopTexts.storeUnasked}: down`, /^Let the service reach its store/],
  ['answers as stock', /^Compare address and name of the hop/],
])('names the remedy of "%s"', (problem, remedy) => {
  expect(hopItems([hop({ problem, tagSeen: false })], 'required')).toEqual([
    {
      part: 'hop orders (http://10.0.0.1)',
      state: 'missing',
      text: problem,
      remedy: expect.stringMatching(remedy),
    },
  ]);
});

it('tells a tag that was lost on the way from one that the service does not read', () => {
  const unseen = { tagSeen: false, problem: `${hopTexts.tagUnseen}: mount` };
  const link = hop({ instance: 'link o-1', ...unseen });
  const [, lost] = hopItems([hop(), link], 'required');
  expect(lost).toMatchObject({
    state: 'missing',
    text: 'the tag is lost on the way here, and seen when it is sent directly',
    remedy: expect.stringMatching(/outgoingHeaders for HTTP, carry and runJob for a queue/),
  });
  const [first, second] = hopItems([hop(unseen), link], 'required');
  expect([first?.text, second?.text]).toEqual([unseen.problem, unseen.problem]);
  const other = hop({ service: 'stock', instance: 'link s-1', ...unseen });
  expect(hopItems([hop(), other], 'required')[1]?.text).toBe(unseen.problem);
});

it('does not take what an edge asked for the way through its service', () => {
  const text = `${hopTexts.edgeAsked}: whether it passes the tag on is not known`;
  const link = hop({ instance: 'link o-1', problem: text });
  expect(hopItems([hop(), link], 'required')[1]).toEqual({
    part: 'hop orders (link o-1)',
    state: 'unknown',
    text,
    remedy: expect.stringMatching(/^Mount canaryHandler .* in the service before it/),
  });
  const unasked = hop({ instance: 'link o-1', tagSeen: null, problem: 'refused' });
  expect(hopItems([hop(), unasked], 'required')[1]).toMatchObject({
    state: 'missing',
    text: 'refused',
  });
});

it('does not blame the stack for what this machine could not ask', () => {
  const own = noAnswerText('https://shop.test', 'self-signed certificate');
  expect(faultItem('health', own, 'Start it.')).toMatchObject({ state: 'unknown', text: own });
  const theirs = noAnswerText('https://shop.test', 'ECONNREFUSED');
  expect(faultItem('health', theirs, 'Start it.')).toEqual(
    missingItem('health', theirs, 'Start it.'),
  );
});

it('does not blame a store for what this machine could not ask', () => {
  expect(storeFaultItem('Redis', 'getaddrinfo EAI_AGAIN db', 'Correct it.')).toEqual({
    part: 'Redis',
    state: 'unknown',
    text: 'getaddrinfo EAI_AGAIN db',
    remedy: 'Mend this machine, or its certificates, then look again.',
  });
  expect(storeFaultItem('Redis', 'connect ECONNREFUSED', 'Correct it.')).toEqual(
    missingItem('Redis', 'connect ECONNREFUSED', 'Correct it.'),
  );
});

describe('under an isolation that only reports the canary', () => {
  const unseen = { tagSeen: false, problem: `${hopTexts.tagUnseen}: mount` };
  it.each<[string, readonly HopSummary[], string]>([
    ['a service that does not see the tag', [hop(unseen)], 'not-adopted'],
    ['a store that is not split', [hop({ problem: hopTexts.sameStore })], 'not-adopted'],
    ['a lost tag', [hop(), hop({ instance: 'link o-1', ...unseen })], 'not-adopted'],
    ['a service by another name', [hop({ problem: 'answers as stock' })], 'missing'],
    [
      'a canary that this machine could not ask',
      [hop({ problem: noAnswerText('http://h', 'EMFILE') })],
      'unknown',
    ],
    ['what an edge asked', [hop({ problem: hopTexts.edgeAsked })], 'unknown'],
    ['a hop that lacks nothing', [hop()], 'ok'],
  ])('%s is a gap, or what it is without', (_, hops, state) => {
    const [reported, required] = (['reported', 'required'] as const).map((demand) =>
      hopItems(hops, demand).at(-1),
    );
    expect(reported?.state).toBe(state);
    const blocking = state === 'not-adopted' ? 'missing' : state;
    expect(required).toEqual({ ...reported, state: blocking });
  });
});

it('ends with the worst of its items', () => {
  const gap = adoptionItem('reported', 'hop', 'text', 'remedy');
  expect(gap).toEqual({ part: 'hop', state: 'not-adopted', text: 'text', remedy: 'remedy' });
  expect(adoptionItem('required', 'hop', 'text', 'remedy').state).toBe('missing');
  expect(checklistState([okItem('a', ''), gap])).toBe('unknown');
  expect(checklistState([gap, missingItem('b', '', '')])).toBe('fail');
  const unknown = faultItem('health', noAnswerText('http://h', 'EMFILE'), '');
  const asked = notAsked('seed', 'dedicated');
  expect(asked).toMatchObject({ state: 'not-asked', remedy: null });
  expect(asked.text).toBe('isolation dedicated does not ask for it');
  expect(checklistState([okItem('a', ''), asked])).toBe('pass');
  expect(checklistState([okItem('a', ''), unknown])).toBe('unknown');
  expect(checklistState([unknown, missingItem('b', '', '')])).toBe('fail');
});

it('puts what to do beside each problem of a preflight, and nothing beside a hop without one', () => {
  const [fine, lost] = [hop(), hop({ instance: 'link orders-1', tagSeen: false })];
  const state = 'fail' as const;
  expect(withRemedies({ state, hops: [fine, lost] })).toEqual({
    state,
    hops: [fine, { ...lost, remedy: expect.stringMatching(/^Let the service before it pass/) }],
  });
});
