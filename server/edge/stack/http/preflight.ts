import { type CanaryAnswer, type CanaryHop, canaryPath } from '@zerohour/shadow-data';
import { z } from 'zod';
import type { PreflightSummary } from '../../../core/report/report.ts';
import { baseUrlsOf } from '../../../core/target/baseUrls.ts';
import { headersOf, type TagHeader } from '../../../core/target/markers.ts';
import type { Target } from '../../../core/target/target.ts';
import { below } from '../../../core/target/targetOrigin.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { safeLine } from '../../../core/text/safeLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { hopTexts, preflightState } from '../../../core/verdict/isolation.ts';
import { ask } from './exchange.ts';

type Hop = PreflightSummary['hops'][number];

const textMax = 300;
/** Corruptions that an incomplete check would accept: each must be answered with 400. */
const corruptions: readonly ((value: string) => string)[] = [
  (value) => value.slice(0, -1) + (value.endsWith('A') ? 'B' : 'A'),
  (value) => value.slice(0, value.lastIndexOf('.')),
  (value) => `${value},${value}`,
];

/** A target's text stands in events and reports. */
const line = z.string().transform((text) => safeLine(text.slice(0, textMax)));

const answerSchema: z.ZodType<CanaryAnswer> = z.object({
  service: line,
  instance: line,
  tagSeen: z.boolean(),
  runId: line.nullable(),
  store: line.nullable(),
  problem: line.nullable(),
  get downstream() {
    return z.array(
      z.object({
        url: z.string().transform(shownUrl),
        answer: answerSchema.nullable(),
        problem: line.nullable(),
        askedBy: z.literal('edge').optional(),
      }),
    );
  },
});

/**
 * The preflight canary. It asks every instance of every service directly, and once more through the link from
 * each base URL on. It passes when each instance saw the tag of this run, reports the shadow store as its database
 * instead of the one for live work, and refuses corrupted tags. An instance without an answer fails, and one that this
 * machine could not ask is unknown. So is a hop that an edge asked for its service: whether the service passes the tag
 * on is not shown.
 */
export async function runPreflight(target: Target, tag: TagHeader): Promise<PreflightSummary> {
  const direct = await Promise.all(target.shadow.hops.map((hop) => checkHop(target, tag, hop)));
  const links = await Promise.all(baseUrlsOf(target).map((base) => checkLink(target, tag, base)));
  const link = links.flat();
  const hops = [...direct, ...link];
  const found: PreflightSummary = {
    state: 'pass',
    hops: direct.length > 0 ? hops : [noHops, ...link],
  };
  return { ...found, state: preflightState(found, target.isolation) };
}

const noHops: Hop = {
  service: 'target',
  instance: 'hops',
  tagSeen: null,
  store: null,
  corruptRefused: null,
  problem: 'the target file lists no hops; list every instance of every service',
};

async function checkHop(
  target: Target,
  tag: TagHeader,
  hop: { readonly service: string; readonly url: string },
): Promise<Hop> {
  try {
    const url = below(hop.url, canaryPath);
    const [tagged, live, refused] = await Promise.all([
      askCanary(target, url, headersOf(tag)),
      askCanary(target, url, {}),
      refusesCorrupt(target, tag, url),
    ]);
    return {
      service: hop.service,
      instance: tagged.instance,
      tagSeen: tagged.tagSeen,
      store: tagged.store,
      corruptRefused: refused,
      problem:
        (tagged.service === hop.service ? null : `answers as ${tagged.service}`) ??
        problemOf(tagged, tag.value) ??
        storeProblem(tagged, live) ??
        (refused ? null : `${hopTexts.corruptAccepted}: it must answer 400`),
    };
  } catch (error) {
    return failedHop(hop.service, hop.url, error);
  }
}

/** Sends one request through the whole link, like load: a dropped tag shows at the hop after it. */
async function checkLink(target: Target, tag: TagHeader, base: string): Promise<Hop[]> {
  const url = below(base, canaryPath);
  try {
    const [answer, refused] = await Promise.all([
      askCanary(target, url, headersOf(tag)),
      refusesCorrupt(target, tag, url),
    ]);
    return linkHops(answer, tag.value, refused);
  } catch (error) {
    return [failedHop('link', base, error)];
  }
}

function linkHops(answer: CanaryAnswer, tagValue: string, corruptRefused: boolean): Hop[] {
  const own: Hop = {
    service: answer.service,
    instance: `link ${answer.instance}`,
    tagSeen: answer.tagSeen,
    store: answer.store,
    corruptRefused,
    problem:
      problemOf(answer, tagValue) ??
      (corruptRefused ? null : `${hopTexts.corruptAccepted}: it must answer 400`),
  };
  const behind = answer.downstream.flatMap((hop) =>
    hop.answer === null
      ? [throughEdge(hop, failedHop('link', hop.url, hop.problem ?? 'no answer'))]
      : // The corrupted tag stops at the link's first hop; each hop is asked for itself above.
        linkHops(hop.answer, tagValue, corruptRefused).map((found, index) =>
          index === 0 ? throughEdge(hop, found) : found,
        ),
  );
  return [own, ...behind];
}

/** What an edge was answered is no proof of the way through its service, and its failure none against it. */
function throughEdge({ askedBy }: CanaryHop, hop: Hop): Hop {
  if (askedBy !== 'edge' || hop.tagSeen === false) return hop;
  const why = hop.problem ?? 'whether the service passes the tag on is not known';
  return { ...hop, problem: `${hopTexts.edgeAsked}: ${why}` };
}

async function askCanary(
  target: Target,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<CanaryAnswer> {
  const { status, body } = await ask(target, url, { headers });
  if (status !== 200) throw new Error(`${hopTexts.noCanary}answers status ${status}`);
  const parsed = answerSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Error(
    `${hopTexts.noCanary}gives no canary answer; mount canaryHandler of @zerohour/shadow-data`,
  );
}

async function refusesCorrupt(target: Target, tag: TagHeader, url: string): Promise<boolean> {
  const answers = await Promise.all(
    corruptions.map((corrupt) =>
      ask(target, url, { headers: headersOf({ ...tag, value: corrupt(tag.value) }) }),
    ),
  );
  return answers.every(({ status }) => status === 400);
}

function problemOf(answer: CanaryAnswer, tagValue: string): string | null {
  if (answer.problem !== null) return `${hopTexts.storeUnasked}: ${answer.problem}`;
  if (!answer.tagSeen) return `${hopTexts.tagUnseen}: mount shadowContext, and pass the tag on`;
  const [, runId] = tagValue.split('.');
  if (answer.runId !== runId) return `sees a tag of run ${answer.runId} instead of ${runId}`;
  return answer.store === null ? hopTexts.storeUnsaid : null;
}

/** A service without a store reports `none…` both times; any other must change with the tag. */
function storeProblem(tagged: CanaryAnswer, live: CanaryAnswer): string | null {
  if (live.tagSeen) return 'sees a tag where there is none';
  // Any store differs from one that nobody knows.
  if (live.problem !== null) return `store of live work cannot be asked: ${live.problem}`;
  if (live.store === null) return 'does not say which store live work uses';
  if (tagged.store !== live.store || live.store.startsWith('none')) return null;
  return `${hopTexts.sameStore}, ${tagged.store}, with and without the tag`;
}

function failedHop(service: string, url: string, error: unknown): Hop {
  return {
    service,
    instance: shownUrl(url),
    tagSeen: null,
    store: null,
    corruptRefused: null,
    problem: oneLine(error),
  };
}
