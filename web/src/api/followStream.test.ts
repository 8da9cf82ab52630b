import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followStream } from './followStream.ts';

/** What the browser has opened, in order. */
const opened: Source[] = [];

class Source {
  readonly url: string;
  isClosed = false;
  onopen: () => void = () => undefined;
  onmessage: (event: { readonly data: string }) => void = () => undefined;
  onerror: () => void = () => undefined;
  constructor(url: string) {
    this.url = url;
    opened.push(this);
  }
  close(): void {
    this.isClosed = true;
  }
}

beforeEach(() => {
  opened.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('window', { setTimeout, clearTimeout });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function following() {
  const said: unknown[] = [];
  let position = 0;
  const stop = followStream({
    url: () => `/stream?after=${position}`,
    receive: (message: { readonly type: string }) => {
      position += 1;
      said.push(message);
    },
    connection: (connection) => said.push(connection),
    failing: () => said.push('failing'),
  });
  return { said, stop };
}

const last = (): Source => {
  const source = opened.at(-1);
  if (source === undefined) throw new Error('nothing is open');
  return source;
};

test('takes messages up to the end, and opens nothing after it', () => {
  const { said } = following();
  last().onopen();
  last().onmessage({ data: '{"type":"drill"}' });
  expect(last().isClosed).toBe(false);
  last().onmessage({ data: '{"type":"end"}' });
  expect(said).toEqual(['open', { type: 'drill' }, { type: 'end' }, 'ended']);
  expect(last().isClosed).toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(opened).toHaveLength(1);
});

test('opens a broken stream again after a second, from what it has by then', () => {
  const { said } = following();
  last().onmessage({ data: '{"type":"drill"}' });
  last().onerror();
  expect(last().isClosed).toBe(true);
  vi.advanceTimersByTime(999);
  expect(opened).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(opened.map(({ url }) => url)).toEqual(['/stream?after=0', '/stream?after=1']);
  expect(said).toEqual([{ type: 'drill' }, 'reconnecting']);
});

test('says after three failures in a row that it fails; one that opens between counts anew', () => {
  const { said } = following();
  const failed = () => said.filter((each) => each === 'failing').length;
  const fail = () => {
    last().onerror();
    vi.advanceTimersByTime(1_000);
  };
  fail();
  fail();
  last().onopen();
  fail();
  fail();
  expect(failed()).toBe(0);
  fail();
  expect(failed()).toBe(1);
  fail();
  expect(failed()).toBe(1);
});

test('opens nothing after it was stopped', () => {
  const { stop } = following();
  last().onerror();
  stop();
  vi.advanceTimersByTime(10_000);
  expect(opened.map(({ isClosed }) => isClosed)).toEqual([true]);
});
