import { beforeEach, describe, expect, it, vi } from 'vitest';
import { evaluated } from './evaluate.support.ts';
import { handAccount } from './handShims.ts';
import { handWsShim } from './handWs.ts';

interface Walked {
  readonly step: string;
  readonly reason: string | null;
  readonly serviceMs: number;
  readonly thoughtMs: number;
}
interface Account {
  asking(name: string): number;
  sleep(seconds: number): void;
  walk(walker: () => unknown, told: object, timeoutMs: number): Walked;
}
interface View {
  ask(message: unknown, params?: unknown, then?: unknown): void;
  send(message: unknown, params?: object): void;
  sendBinary(message: unknown, params?: object): void;
  on(event: string, handler: unknown): void;
  ping(): void;
  setTimeout(run: () => void, ms: number): void;
  setInterval(run: () => void, ms: number): void;
  close(code?: number): void;
}
type Connect = (url: string, ...rest: unknown[]) => unknown;

/** What k6's socket was asked to do, and the events that a test lets happen after `setUp`. */
let done: unknown[][];
let counted: [string, boolean, Record<string, unknown>][];
let alone: string[];
let happen: (socket: FakeSocket) => void;
let handshake: { status: number; error: string };
let tags: string[];
let nowMs: number;

class FakeSocket {
  readonly handlers: [string, (given: unknown) => void][] = [];
  readonly timers: [() => void, number][] = [];
  isOpen = true;
  on(event: string, handler: (given: unknown) => void): void {
    this.handlers.push([event, handler]);
  }
  emit(event: string, given: unknown): void {
    for (const [name, handler] of this.handlers) if (name === event) handler(given);
  }
  send(message: string): void {
    done.push(['send', message]);
  }
  sendBinary(message: unknown): void {
    done.push(['sendBinary', message]);
  }
  ping(): void {
    done.push(['ping']);
  }
  setTimeout(run: () => void, ms: number): void {
    this.timers.push([run, ms]);
  }
  /** Kept with a negative time. */
  setInterval(run: () => void, ms: number): void {
    done.push(['setInterval', ms]);
    this.timers.push([run, -ms]);
  }
  close(...code: number[]): void {
    done.push(['close', ...code]);
    if (this.isOpen) this.emit('close', code[0] ?? 1001);
    this.isOpen = false;
  }
}

let account: Account;
let connect: Connect;
beforeEach(() => {
  [done, counted, alone, tags, nowMs] = [[], [], [], ['name'], 0];
  [happen, handshake] = [() => undefined, { status: 101, error: '' }];
  const accountText = handAccount
    .replace(/^for \(const name of \['open'.*$/m, '')
    .replace(/^export const openFile.*$/m, '');
  const names = ['asking', 'broken', 'inSession', 'nameOf', 'waiting', 'answered', 'sleep', 'walk'];
  const own = evaluated<Account & Record<string, unknown> & { answered(all: unknown[]): void }>(
    accountText,
    { fail: null, group: null, randomSeed: null, pause: () => undefined },
    names,
  );
  account = own;
  const k6 = (_: string, params: unknown, setUp: (socket: FakeSocket) => void) => {
    done.push(['connect', params]);
    if (handshake.status !== 101) return { ...handshake, headers: { a: 'b' }, body: 'c' };
    const socket = new FakeSocket();
    try {
      setUp(socket);
      happen(socket);
    } catch (error) {
      socket.close();
      throw error;
    }
    return handshake;
  };
  ({ connect } = evaluated<{ connect: Connect }>(
    handWsShim,
    {
      asking: own.asking,
      broken: own.broken,
      inSession: own.inSession,
      nameOf: own.nameOf,
      waiting: own.waiting,
      exec: {
        test: {
          options: {
            get systemTags() {
              return tags;
            },
          },
        },
      },
      ws: { connect: k6 },
      counted: (name: string, isExpected: boolean, res: Record<string, unknown>) => {
        counted.push([name, isExpected, res]);
        own.answered([res]);
      },
      countedAlone: (name: string) => alone.push(name),
      marked: (headers: object) => ({ ...headers, baggage: 'tag' }),
      nowMs: () => nowMs,
      unanswered: (error: string, request: unknown, duration: number) => ({
        status: 0,
        error,
        error_code: error.includes('deadline') ? 1050 : 1000,
        request,
        timings: { duration },
      }),
    },
    ['connect'],
  ));
});
const walk = (walker: () => unknown): Walked => account.walk(walker, {}, 10_000);
/** A journey of one session. */
const session = (
  use: (socket: View) => void,
  events: (socket: FakeSocket) => void = () => undefined,
): Walked => {
  happen = events;
  return walk(() => connect('ws://shop.test/a', use));
};
const endOf = ({ step, reason }: Walked) => [step, reason];

describe('a handshake', () => {
  it('carries the tag and what the script sets, and is a step', () => {
    const params = { headers: { a: 'b' }, tags: { name: 'enter', x: 'y' }, jar: 1 };
    expect(endOf(walk(() => connect('ws://shop.test/a', params, () => (nowMs = 9))))).toEqual([
      'enter',
      null,
    ]);
    expect(done).toEqual([
      ['connect', { jar: 1, headers: { a: 'b', baggage: 'tag' }, tags: { name: 'enter' } }],
    ]);
    // Timed until the socket opens, not until it closes.
    expect(counted).toMatchObject([['enter', true, { status: 101, timings: { duration: 0 } }]]);
  });

  it('without parameters is named by its path', () => {
    session(() => undefined);
    walk(() => connect('ws://shop.test/a', undefined, () => undefined));
    expect(counted.map(([name]) => name)).toEqual(['WS /a', 'WS /a']);
  });

  it('that fails is counted once, with its status or its error', () => {
    handshake = { status: 503, error: '' };
    expect(endOf(session(() => undefined))).toEqual(['WS /a', 'status 503']);
    handshake = { status: 401, error: '' };
    expect(endOf(session(() => undefined))).toEqual(['WS /a', null]);
    handshake = { status: 0, error: 'EOF' };
    expect(endOf(session(() => undefined))).toEqual([
      'WS /a',
      'connection closed without an answer',
    ]);
    expect(counted.map(([, isExpected, { status, body }]) => [isExpected, status, body])).toEqual([
      [false, 503, 'c'],
      [false, 401, 'c'],
      [false, 0, undefined],
    ]);
  });

  it('needs a journey and a function, and no more than one address', () => {
    expect(() => connect('ws://shop.test/a', () => undefined)).toThrow(
      'a request outside of a journey',
    );
    expect(walk(() => connect('ws://shop.test/a', {})).reason).toBe(
      'script: last argument to ws.connect must be a function',
    );
    tags = ['name', 'ip'];
    expect(session(() => undefined).reason).toContain('crashes when a WebSocket fails');
    expect(done).toEqual([]);
  });
});

describe('a message that waits', () => {
  it('is a step until the answer that it waits for, and then the next one may', () => {
    const heard: unknown[] = [];
    const walked = session(
      (socket) => {
        const until = (text: string) => text === 'two';
        socket.ask('a', { until, tags: { name: 'first' } }, (text: string) => {
          heard.push(text);
          socket.ask('b', (next: unknown) => heard.push(next));
        });
      },
      (socket) => {
        nowMs = 3;
        socket.emit('message', 'one');
        nowMs = 7;
        socket.emit('message', 'two');
        nowMs = 8;
        socket.emit('binaryMessage', 'bytes');
        socket.emit('message', 'more');
      },
    );
    expect(heard).toEqual(['two', 'bytes']);
    expect(counted.slice(1)).toMatchObject([
      [
        'first',
        true,
        { body: 'two', request: { method: 'MESSAGE', body: 'a' }, timings: { duration: 7 } },
      ],
      ['ASK /a', true, { body: 'bytes', timings: { duration: 1 } }],
    ]);
    expect([walked.serviceMs, walked.reason]).toEqual([8, null]);
  });

  it('sends texts as texts, all else as bytes', () => {
    session((socket) => {
      socket.send('a');
      socket.sendBinary('b');
      socket.ask(1);
      socket.send(2, { tags: { name: 'note' } });
      socket.ping();
      socket.setInterval(() => undefined, 5);
    });
    expect(done.slice(1)).toEqual([
      ['send', 'a'],
      ['send', 'b'],
      ['sendBinary', 1],
      ['sendBinary', 2],
      ['ping'],
      ['setInterval', 5],
    ]);
    expect(alone).toEqual(['SEND /a', 'SEND /a', 'note']);
  });

  it.each<[string, (socket: FakeSocket) => void, string]>([
    ['its timeout', ({ timers }) => timers.find(([, ms]) => ms === 200)?.[0](), 'timeout'],
    [
      'a close frame',
      (socket) => socket.emit('error', 'websocket: close 1011 (x)'),
      'websocket close 1011',
    ],
    ['an error', (socket) => socket.emit('error', 'unexpected EOF'), 'answer cut short'],
    [
      'a usual close',
      (socket) => socket.emit('close', 1000),
      'connection closed without an answer',
    ],
  ])('fails by %s, once', (_, events, reason) => {
    const walked = session(
      (socket) => socket.ask('a', { timeout: 200 }),
      (socket) => {
        events(socket);
        socket.emit('close', 1006);
      },
    );
    expect(endOf(walked)).toEqual(['ASK /a', reason]);
    expect(counted.map(([name, isExpected]) => [name, isExpected])).toEqual([
      ['WS /a', true],
      ['ASK /a', false],
    ]);
  });

  it('has the bound of the journey, which ends with its answer', () => {
    let timers: FakeSocket['timers'] = [];
    const walked = session(
      (socket) => socket.ask('a'),
      (socket) => {
        socket.emit('message', 'b');
        ({ timers } = socket);
        timers[1]?.[0]();
      },
    );
    expect(timers.map(([, ms]) => ms)).toEqual([10_000, 10_000]);
    expect([walked.reason, done.slice(2)]).toEqual([null, []]);
  });

  it('keeps requests, pauses and other messages waiting', () => {
    const waits = 'a message waits for its answer';
    session((socket) => {
      account.sleep(1);
      socket.ask('a');
      expect(() => socket.ask('b')).toThrow(waits);
      expect(() => account.asking('get')).toThrow(waits);
      expect(() => account.sleep(1)).toThrow(waits);
      socket.send('note');
    });
    // The next journey of this VU begins anew, and so does a request after the session.
    expect(walk(() => account.asking('get')).reason).toBe(null);
    happen = () => undefined;
    expect(
      walk(() => {
        connect('ws://shop.test/a', (socket: View) => socket.ask('a'));
        account.asking('get');
      }).reason,
    ).toBe(null);
  });

  it('fails when the script closes the socket before', () => {
    const walked = session((socket) => {
      socket.ask('a');
      socket.close(4000);
    });
    expect(endOf(walked)).toEqual(['ASK /a', 'script: socket closed before its answer']);
    expect(done.at(-1)).toEqual(['close', 4000]);
    session((socket) => socket.close());
    expect(done.at(-1)).toEqual(['close']);
  });
});

describe('what a script throws', () => {
  const thrower = () => {
    throw new Error('given up');
  };
  const message = (socket: FakeSocket) => socket.emit('message', 'a');
  it.each<[string, (socket: View) => void, (socket: FakeSocket) => void]>([
    ['until', (socket) => socket.ask('a', { until: thrower }), message],
    [
      'a handler',
      (socket) => void [socket.on('message', thrower), socket.ask('a', { until: () => false })],
      message,
    ],
    [
      'a timer',
      (socket) => void [socket.setTimeout(thrower, 5), socket.ask('a')],
      ({ timers }) => timers.find(([, ms]) => ms === 5)?.[0](),
    ],
    [
      'an interval',
      (socket) => void [socket.setInterval(thrower, 5), socket.ask('a')],
      ({ timers }) => timers.find(([, ms]) => ms === -5)?.[0](),
    ],
    ['its function', (socket) => void [socket.ask('a'), thrower()], () => undefined],
  ])('in %s is no failure of the connection, and the message is counted', (_, use, events) => {
    expect(endOf(session(use, events))).toEqual(['ASK /a', 'script: given up']);
    expect(counted.map(([name, isExpected]) => [name, isExpected])).toEqual([
      ['WS /a', true],
      ['ASK /a', false],
    ]);
  });

  it('in the function that gets the answer is none either', () => {
    expect(endOf(session((socket) => socket.ask('a', thrower), message))).toEqual([
      'ASK /a',
      'script: given up',
    ]);
  });
});

describe('a session', () => {
  it('that breaks or stays open fails its journey', () => {
    const broken = session(
      () => undefined,
      (socket) => socket.emit('error', 'websocket: close 1006 (x)'),
    );
    expect(endOf(broken)).toEqual(['WS /a', 'websocket close 1006']);
    const late = session(
      () => undefined,
      ({ timers }) => timers[0]?.[0](),
    );
    expect(endOf(late)).toEqual(['WS /a', 'timeout']);
    expect(done.at(-1)).toEqual(['close']);
    expect(
      endOf(
        session(
          () => undefined,
          (socket) => socket.emit('close', 1000),
        ),
      ),
    ).toEqual(['WS /a', null]);
  });

  it('is thought but for what is waited for', () => {
    vi.useFakeTimers({ now: 0 });
    try {
      const walked = session(
        (socket) => {
          account.sleep(1);
          socket.ask('a');
        },
        (socket) => {
          nowMs = 300;
          vi.setSystemTime(1_000);
          socket.emit('message', 'b');
        },
      );
      expect([walked.serviceMs, walked.thoughtMs]).toEqual([300, 700]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('hands events and timers to the script', () => {
    const heard: unknown[] = [];
    session(
      (socket) => {
        socket.on('pong', () => heard.push('pong'));
        socket.setTimeout(() => heard.push('late'), 5);
      },
      (socket) => {
        socket.emit('pong', undefined);
        socket.timers.find(([, ms]) => ms === 5)?.[0]();
      },
    );
    expect(heard).toEqual(['pong', 'late']);
  });
});
