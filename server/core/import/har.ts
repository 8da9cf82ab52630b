import { err, ok, type Result } from '../result.ts';
import { createNotices, type ImportProblem, type Notices, type Reading } from './draft.ts';
import { type Entry, entryOf } from './harEntry.ts';
import type { Importer } from './importer.ts';
import { type JourneyEntry, journeyReading } from './journeyReading.ts';
import { listOf, objectOf, parseJson } from './jsonText.ts';
import { rounds } from './rounds.ts';

/** HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/), as browsers' developer tools save it. */
export const har: Importer = {
  name: 'har',
  title: 'HAR 1.2: what the network tab of a browser saves',
  recognises: (text) => /^\s*\{\s*"log"\s*:/.test(text.replace(/^\ufeff/, '')),
  read(text) {
    const parsed = parseJson(text);
    if (!parsed.ok) return parsed;
    const log = objectOf(objectOf(parsed.value).log);
    if (!Array.isArray(log.entries)) return err(noEntries);
    return readLog(listOf(log.entries));
  },
};

const noEntries: ImportProblem = {
  place: 'log.entries',
  message: 'is not a list of requests',
  remedy: 'Save the network tab as HAR, with content.',
};

/** A recording of hours is cut: a journey has at most 50 steps anyway. */
const entriesMax = 5_000;

function readLog(list: readonly unknown[]): Result<Reading, ImportProblem> {
  const notices = createNotices();
  for (const index of list.keys()) {
    if (index >= entriesMax) notices.add('entry', `log.entries[${index}]`, 'record less at once');
  }
  const found = list
    .slice(0, entriesMax)
    .flatMap((value, index) => entryOf(value, `log.entries[${index}]`, notices))
    .sort((one, other) => one.startedMs - other.startedMs);
  const origin = originOf(found);
  if (origin === null) {
    const message = 'has no request that a scenario can send';
    return err({ ...noEntries, message, remedy: 'Record the journey again, from its first page.' });
  }
  const own = found.filter(({ request }) => {
    if (request.url.origin === origin) return true;
    const remedy = `add "${request.url.host}" to the target's allowHosts and write a step, if it is yours to load`;
    notices.add(`request to ${request.url.host}`, request.place, remedy);
    return false;
  });
  const once = rounds(own, notices);
  const scale = pauseScale(once, notices);
  const entries = once.map(
    (entry, index): JourneyEntry => ({
      ...entry,
      expect: expectOf(entry),
      thinkMs: rounded(scale * gapAfter(entry, once[index + 1])),
      comments: failedComment(entry),
    }),
  );
  return ok(journeyReading(entries, 'recorded', origin, notices));
}

/** The page's own origin; without a page the one that most requests go to. */
function originOf(entries: readonly Entry[]): string | null {
  const page = entries.find(({ isPage }) => isPage);
  if (page !== undefined) return page.request.url.origin;
  const counts = new Map<string, number>();
  for (const { request } of entries) {
    counts.set(request.url.origin, (counts.get(request.url.origin) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0] ?? null;
}

/** A page that the browser had already is answered in full to others. */
function expectOf({ request, answer }: Entry): readonly number[] {
  const status = answer?.status ?? 200;
  const usual = ['GET', 'HEAD'].includes(request.method) ? [200] : [200, 201, 202, 204];
  return usual.includes(status) || status === 304 ? [] : [status];
}

function failedComment({ answer }: Entry): readonly string[] {
  const status = answer?.status ?? 200;
  return status < 400
    ? []
    : [`it was answered ${status} when it was recorded; correct "expect", or write "refused"`];
}

/** Shorter gaps are the browser's own. */
const pauseMsMin = 50;
const pauseMsMax = 30_000;
/** Of all pauses: a journey must end within two minutes. */
const pausesMsMax = 90_000;

function gapAfter(entry: Entry, next: Entry | undefined): number {
  const gapMs = next === undefined ? 0 : next.startedMs - entry.endedMs;
  return gapMs < pauseMsMin ? 0 : Math.min(pauseMsMax, gapMs);
}

/** By what the pauses of a long recording are shortened. */
function pauseScale(entries: readonly Entry[], notices: Notices): number {
  const sum = entries.reduce((ms, entry, index) => ms + gapAfter(entry, entries[index + 1]), 0);
  if (sum <= pausesMsMax) return 1;
  notices.add(
    'pauses that were shortened',
    'log.entries',
    'a journey lasts 2 minutes at most; correct "think" where it matters',
  );
  return pausesMsMax / sum;
}

/** As a person would write it: 350 ms, 2.5 s, 12 s. */
function rounded(ms: number): number {
  const unit = ms < 1_000 ? 50 : ms < 10_000 ? 500 : 1_000;
  return Math.round(ms / unit) * unit;
}
