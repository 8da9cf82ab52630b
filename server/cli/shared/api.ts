import type { Finding } from '../../core/audit/finding.ts';
import type { Position, TimelineSecond } from '../../core/measure/timeline.ts';
import type { Report } from '../../core/report/report.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Labels } from '../../core/text/labels.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type {
  KillSwitch,
  KillSwitchPull,
  RunDetail,
  RunEvent,
  RunRow,
  StartRequest,
} from '../../run/runService.ts';
import type { JoinAnswer, WorkerRow } from '../../run/worker/membership.ts';
import { exitCode, type Failure } from './failure.ts';

export interface ApiAddress {
  readonly url: string;
  readonly token: string;
}

/** What the command line asks of a server, local or not: always the same HTTP API that the console uses. */
export interface Api {
  readonly address: ApiAddress;
  start(request: Omit<StartRequest, 'by' | 'mayScript'>): Promise<Result<RunRow, Failure>>;
  abort(runId: string, reason: string): Promise<Result<RunRow, Failure>>;
  lever(): Promise<Result<KillSwitch, Failure>>;
  pullKillSwitch(reason: string): Promise<Result<KillSwitchPull, Failure>>;
  liftKillSwitch(): Promise<Result<KillSwitch, Failure>>;
  run(runId: string): Promise<Result<RunDetail, Failure>>;
  events(runId: string, after: number): Promise<Result<readonly RunEvent[], Failure>>;
  timeline(runId: string, from: Position): Promise<Result<readonly TimelineSecond[], Failure>>;
  findings(runId: string): Promise<Result<readonly Finding[], Failure>>;
  report(runId: string): Promise<Result<Report, Failure>>;
  workers(): Promise<Result<readonly WorkerView[], Failure>>;
  revokeWorker(name: string): Promise<Result<void, Failure>>;
  createJoinToken(token: NewToken): Promise<Result<CreatedToken, Failure>>;
  /** Needs no token but the one to join by. */
  join(request: {
    readonly token: string;
    readonly host: string;
  }): Promise<Result<JoinAnswer, Failure>>;
  /** The bytes of one file of the run's folder. */
  file(runId: string, name: string): Promise<Result<Buffer, Failure>>;
}

/** A worker as the API tells it. */
export type WorkerView = Omit<WorkerRow, 'seenAt'> & { readonly seenAt: string | null };

interface NewToken {
  readonly labels: Labels;
  readonly uses: number;
  readonly expiresInMs: number;
}

interface CreatedToken {
  readonly secret: string;
  readonly usesLeft: number;
  readonly expiresAt: string;
  readonly labels: Labels;
}

const REQUEST_LIMIT_MS = 30_000;

export function createApi(address: ApiAddress): Api {
  const json = async <T>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Result<T, Failure>> => {
    const answer = await request(address, method, path, body);
    return answer.ok ? ok((await answer.value.json()) as T) : answer;
  };
  const run = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;
  return {
    address,
    start: (start) => json('POST', '/api/runs', start),
    abort: (id, reason) => json('POST', `${run(id)}/abort`, { reason }),
    lever: () => json('GET', '/api/kill-switch'),
    pullKillSwitch: (reason) => json('POST', '/api/kill-switch/pull', { reason }),
    liftKillSwitch: () => json('POST', '/api/kill-switch/lift'),
    run: (id) => json('GET', run(id)),
    events: (id, after) => json('GET', `${run(id)}/events?after=${after}`),
    timeline: (id, { round, second }) =>
      json('GET', `${run(id)}/timeline?round=${round}&from=${second}`),
    findings: (id) => json('GET', `${run(id)}/findings`),
    report: (id) => json('GET', `${run(id)}/report`),
    workers: () => json('GET', '/api/workers'),
    async revokeWorker(name) {
      const answer = await request(address, 'DELETE', `/api/workers/${encodeURIComponent(name)}`);
      return answer.ok ? ok(undefined) : answer;
    },
    createJoinToken: (token) => json('POST', '/api/join-tokens', token),
    join: (body) => json('POST', '/api/workers', body),
    file: async (id, name) => {
      const answer = await request(address, 'GET', `${run(id)}/files/${encodeURIComponent(name)}`);
      return answer.ok ? ok(Buffer.from(await answer.value.arrayBuffer())) : answer;
    },
  };
}

async function request(
  address: ApiAddress,
  method: string,
  path: string,
  body?: unknown,
): Promise<Result<Response, Failure>> {
  try {
    const answer = await fetch(new URL(path, address.url), {
      method,
      headers: {
        authorization: `Bearer ${address.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    });
    return answer.ok ? ok(answer) : err(await failureOf(answer));
  } catch (error) {
    const why = error instanceof Error ? (error.cause ?? error) : error;
    const words = oneLine(why);
    return err({
      code: exitCode.missing,
      line: `the server at ${address.url} is out of reach (${words}): start one with "npx zerohour up", or correct ZEROHOUR_URL`,
    });
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly diagnostics?: readonly { file: string; line: number; column: number; message: string }[];
}

async function failureOf(answer: Response): Promise<Failure> {
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  const diagnostics = (problem.diagnostics ?? []).map(
    (diagnostic) =>
      `\n${diagnostic.file}:${diagnostic.line}:${diagnostic.column} ${diagnostic.message}`,
  );
  const line = `${problem.detail ?? problem.title ?? `HTTP ${answer.status}`}${diagnostics.join('')}`;
  return { code: codeOf(answer.status), line };
}

function codeOf(status: number): Failure['code'] {
  if (status === 502 || status === 503) return exitCode.missing;
  return status >= 500 ? exitCode.internal : exitCode.usage;
}
