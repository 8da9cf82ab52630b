import { request } from 'node:http';
import type { FaultOrder } from '../../../../core/fault/fault.ts';
import type { Subject } from '../../../../core/fault/subject.ts';
import { bareHost, hostParts } from '../../../../core/target/egressHost.ts';
import {
  addedMs,
  dead,
  type Figure,
  read,
  type SensorReader,
  throughAndBeside,
} from '../sensor.ts';

/** Sensors that ask a service through the agent's proxy and beside it. */

interface HttpTask {
  readonly order: FaultOrder;
  readonly subject: Subject<'http'>;
  /** Headers of a probe request: the tag of the drill. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `late`: it was not complete when it was given up. `lost`: there was no connection. */
interface Answer {
  readonly how: 'right' | 'wrong' | 'late' | 'lost';
  readonly tookMs: number;
}

/** One or more. */
type Answers = readonly [Answer, ...(readonly Answer[])];

/** Enough to tell a share of 10% from none within a second. */
const SHARED_AT_ONCE_MAX = 20;
const AT_ONCE = 4;
/** A reading of a share meets so many wrong answers on average: each request costs the service and this host. */
const WRONG_OF_READING = 4;

export const wrongAnswers = ({ order, subject, headers }: HttpTask): SensorReader => {
  const { at } = subject;
  const path = order.kind === 'health-fail' ? at.healthPath : at.probePath;
  const share =
    order.kind === 'http-error' || order.kind === 'http-truncate' ? order.parameters.share : 1;
  const times = Math.min(SHARED_AT_ONCE_MAX, Math.ceil(WRONG_OF_READING / share));
  return pairSensor(at, path, headers, times, (through, beside) =>
    read(Math.max(0, wrongShare(through) - wrongShare(beside))),
  );
};

export const answerTime = ({ subject, headers }: HttpTask): SensorReader =>
  pairSensor(subject.at, subject.at.probePath, headers, 1, ([through], [beside]) =>
    beside.how === 'late'
      ? dead('the service does not answer in time')
      : // What was given up took longer than the limit.
        read(addedMs(through.tookMs, beside.tookMs)),
  );

const wrongShare = (answers: readonly Answer[]): number =>
  answers.filter(({ how }) => how === 'wrong').length / answers.length;

function pairSensor(
  at: Subject<'http'>['at'],
  path: string,
  headers: HttpTask['headers'],
  times: number,
  figureOf: (through: Answers, beside: Answers) => Figure,
): SensorReader {
  const ask = async (address: Address, count: number, givenUp: AbortSignal): Promise<Answers> => {
    const asked = Array.from({ length: count }, () =>
      askOnce({ ...address, path, headers }, givenUp),
    );
    return (await Promise.all(asked)) as unknown as Answers;
  };
  return {
    async read() {
      const { name, port } = hostParts(at.upstream);
      const host = bareHost(name);
      const [through, beside] = await throughAndBeside(
        (givenUp) => ask({ host: '127.0.0.1', port: at.listen.port }, times, givenUp),
        (givenUp) => ask({ host, port }, Math.min(times, AT_ONCE), givenUp),
      );
      if (beside.every(({ how }) => how === 'lost')) return dead('the service takes no connection');
      if (through.every(({ how }) => how === 'lost')) return dead('the proxy takes no connection');
      return figureOf(through, beside);
    },
    close: async () => undefined,
  };
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** An error status, 429, or an answer that ends too early is wrong. */
function askOnce(
  address: Address & { readonly path: string; readonly headers: HttpTask['headers'] },
  givenUp: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve) => {
    const fromMs = performance.now();
    let isConnected = false;
    const finish = (how: Answer['how']): void => {
      givenUp.removeEventListener('abort', giveUp);
      resolve({ how, tookMs: performance.now() - fromMs });
      asked.destroy();
    };
    const giveUp = (): void => finish('late');
    const asked = request({ ...address, agent: false }, (answer) => {
      const { statusCode = 0 } = answer;
      answer.on('error', () => finish('wrong'));
      answer.on('end', () =>
        finish(!answer.complete || statusCode >= 500 || statusCode === 429 ? 'wrong' : 'right'),
      );
      answer.resume();
    });
    givenUp.addEventListener('abort', giveUp);
    asked.on('socket', (socket) =>
      socket.once('connect', () => {
        isConnected = true;
      }),
    );
    asked.on('error', () => finish(isConnected ? 'wrong' : 'lost'));
    asked.end();
  });
}
