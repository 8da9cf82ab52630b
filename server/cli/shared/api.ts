import { setTimeout as pause } from 'node:timers/promises';
import { type Finding, findingPageMax } from '../../core/audit/finding.ts';
import { failure } from '../../core/errors/failure.ts';
import { isErrorCode } from '../../core/errors/registry.ts';
import type { Position, TimelineSecond } from '../../core/measure/timeline.ts';
import type { UsedRows } from '../../core/plan/resume.ts';
import type { Report } from '../../core/report/report.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Labels } from '../../core/text/labels.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { Trial } from '../../core/trial/trial.ts';
import type {
  KillSwitch,
  KillSwitchPull,
  Privileges,
  RateAnswer,
  RunDetail,
  RunEvent,
  RunRow,
  StartRequest,
  TryRequest,
} from '../../run/runService.ts';
import type {
  PreviewRequest,
  PushPreview,
  PushRequestBody,
  PushView,
  StoredHistoryEntry,
  SwitchPage,
} from '../../run/switch/switchService.ts';
import type { JoinAnswer, WorkerRow } from '../../run/worker/membership.ts';
import { type CampaignApi, campaignApi } from './campaignApi.ts';
import { type DrillApi, drillApi } from './drillApi.ts';
import type { CommandFailure } from './failure.ts';

export interface ApiAddress {
  readonly url: string;
  readonly token: string;
  /** API token of the second person, who approves load on a live stack. */
  readonly approval?: string;
}

/** The requests of the command line to a server: the HTTP API that the console uses, local or not. */
export interface Api extends DrillApi, CampaignApi {
  readonly address: ApiAddress;
  start(
    request: Omit<StartRequest, 'by' | 'runId' | keyof Privileges>,
  ): Promise<Result<RunRow, CommandFailure>>;
  usedRows(scenario: string): Promise<Result<readonly UsedRows[], CommandFailure>>;
  tryScenario(request: Omit<TryRequest, keyof Privileges>): Promise<Result<Trial, CommandFailure>>;
  abort(runId: string, reason: string): Promise<Result<RunRow, CommandFailure>>;
  changeRate(runId: string, rate: string): Promise<Result<RateAnswer, CommandFailure>>;
  switches(query: {
    readonly target: string;
    readonly search: string;
    readonly offset: number;
    readonly limit: number;
  }): Promise<Result<SwitchPage, CommandFailure>>;
  previewPush(
    body: Omit<PreviewRequest, 'changes'> & { readonly changes: readonly PushChange[] },
  ): Promise<Result<PushPreview, CommandFailure>>;
  startPush(body: Omit<PushRequestBody, 'by'>): Promise<Result<PushView, CommandFailure>>;
  push(id: string): Promise<Result<PushView, CommandFailure>>;
  continuePush(id: string): Promise<Result<PushView, CommandFailure>>;
  rollBackPush(id: string, reason: string): Promise<Result<PushView, CommandFailure>>;
  switchHistory(query: {
    readonly target: string;
    readonly switch: string | null;
    readonly limit: number;
  }): Promise<Result<readonly StoredHistoryEntry[], CommandFailure>>;
  killSwitch(): Promise<Result<KillSwitch, CommandFailure>>;
  pullKillSwitch(reason: string): Promise<Result<KillSwitchPull, CommandFailure>>;
  liftKillSwitch(): Promise<Result<KillSwitch, CommandFailure>>;
  run(runId: string): Promise<Result<RunDetail, CommandFailure>>;
  events(runId: string, after: number): Promise<Result<readonly RunEvent[], CommandFailure>>;
  timeline(
    runId: string,
    from: Position,
  ): Promise<Result<readonly TimelineSecond[], CommandFailure>>;
  findings(runId: string): Promise<Result<readonly Finding[], CommandFailure>>;
  report(runId: string): Promise<Result<Report, CommandFailure>>;
  workers(): Promise<Result<readonly WorkerView[], CommandFailure>>;
  revokeWorker(name: string): Promise<Result<void, CommandFailure>>;
  createJoinToken(token: NewToken): Promise<Result<CreatedToken, CommandFailure>>;
  users(): Promise<Result<readonly UserView[], CommandFailure>>;
  createUser(name: string, role: UserView['role']): Promise<Result<CreatedUser, CommandFailure>>;
  changeRole(id: string, role: UserView['role']): Promise<Result<UserView, CommandFailure>>;
  /** A one-time password in place of the user's own. */
  resetPassword(id: string): Promise<Result<CreatedUser, CommandFailure>>;
  deleteUser(id: string): Promise<Result<void, CommandFailure>>;
  /** Needs a join token and no API token. */
  join(request: {
    readonly token: string;
    readonly host: string;
  }): Promise<Result<JoinAnswer, CommandFailure>>;
  /** The bytes of one file of the run's folder. */
  file(runId: string, name: string): Promise<Result<Buffer, CommandFailure>>;
}

/** A change as a command line gives it. */
interface PushChange {
  readonly switch: string;
  readonly value: string;
}

/** A worker as the API gives it. */
export type WorkerView = Omit<WorkerRow, 'seenAt'> & { readonly seenAt: string | null };

/** A user as the API gives it. */
export interface UserView {
  readonly id: string;
  readonly name: string;
  readonly role: 'viewer' | 'lead' | 'admin';
  readonly mustChangePassword: boolean;
  readonly createdAt: string;
}

/** With the one-time password, which is shown once. */
export interface CreatedUser extends UserView {
  readonly password: string;
}

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
/** A trial lasts as long as the slowest journey; the server bounds it. */
const TRIAL_LIMIT_MS = 900_000;

export function createApi(given: ApiAddress): Api {
  const approval = process.env.ZEROHOUR_APPROVAL || undefined;
  const address = approval === undefined ? given : { ...given, approval };
  const json = async <T>(
    method: string,
    path: string,
    body?: unknown,
    limitMs = REQUEST_LIMIT_MS,
  ): Promise<Result<T, CommandFailure>> => {
    const response = await send(address, method, path, body, limitMs);
    if (!response.ok) return response;
    try {
      return ok((await response.value.json()) as T);
    } catch (error) {
      // The server ended while it answered.
      return err(failure('ZH-COMMAND-003', { url: address.url, reason: oneLine(error) }));
    }
  };
  const remove = async (path: string): Promise<Result<void, CommandFailure>> => {
    const response = await send(address, 'DELETE', path);
    return response.ok ? ok(undefined) : response;
  };
  const run = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;
  const bytesOf = async (path: string): Promise<Result<Buffer, CommandFailure>> => {
    const response = await send(address, 'GET', path);
    return response.ok ? ok(Buffer.from(await response.value.arrayBuffer())) : response;
  };
  const push = (id: string): string => `/api/switches/pushes/${encodeURIComponent(id)}`;
  return {
    address,
    start: (start) => json('POST', '/api/runs', start),
    usedRows: (scenario) => json('GET', `/api/used-rows?scenario=${encodeURIComponent(scenario)}`),
    tryScenario: (request) => json('POST', '/api/scenarios/try', request, TRIAL_LIMIT_MS),
    // The rate that the run has is no change, so it may be asked for again.
    changeRate: (id, rate) => again(() => json('POST', `${run(id)}/rate`, { rate })),
    abort: (id, reason) => again(() => json('POST', `${run(id)}/abort`, { reason })),
    switches: (query) => json('GET', `/api/switches?${params(query)}`),
    previewPush: (body) => json('POST', '/api/switches/preview', body),
    startPush: (body) => json('POST', '/api/switches/push', body),
    push: (id) => json('GET', push(id)),
    continuePush: (id) => json('POST', `${push(id)}/continue`),
    rollBackPush: (id, reason) => again(() => json('POST', `${push(id)}/roll-back`, { reason })),
    switchHistory: (query) => json('GET', `/api/switches/history?${params(query)}`),
    killSwitch: () => json('GET', '/api/kill-switch'),
    pullKillSwitch: (reason) => again(() => json('POST', '/api/kill-switch/pull', { reason })),
    liftKillSwitch: () => json('POST', '/api/kill-switch/lift'),
    run: (id) => json('GET', run(id)),
    events: (id, after) => json('GET', `${run(id)}/events?after=${after}`),
    timeline: (id, { round, second }) =>
      json('GET', `${run(id)}/timeline?round=${round}&from=${second}`),
    findings: (id) =>
      allPages(findingPageMax, (offset) =>
        json('GET', `${run(id)}/findings${offset === 0 ? '' : `?offset=${offset}`}`),
      ),
    report: (id) => json('GET', `${run(id)}/report`),
    ...campaignApi(json),
    ...drillApi({ json, again, bytesOf }),
    workers: () => json('GET', '/api/workers'),
    revokeWorker: (name) => remove(`/api/workers/${encodeURIComponent(name)}`),
    users: () => json('GET', '/api/users'),
    createUser: (name, role) => json('POST', '/api/users', { name, role }),
    changeRole: (id, role) => json('PUT', `/api/users/${id}/role`, { role }),
    resetPassword: (id) => json('POST', `/api/users/${id}/password`),
    deleteUser: (id) => remove(`/api/users/${id}`),
    createJoinToken: (token) => json('POST', '/api/join-tokens', token),
    join: (body) => json('POST', '/api/workers', body),
    file: (id, name) => bytesOf(`${run(id)}/files/${encodeURIComponent(name)}`),
  };
}

/** Null values are left out. */
function params(query: Readonly<Record<string, string | number | null>>): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== null) given.set(key, String(value));
  return given.toString();
}

/** Pauses before a request that the server's side closed is sent again, in ms. */
const pausesMs = [50, 200, 800, 2_000];

/** Repeats what may be repeated while the connection breaks: what stops load must get through. */
async function again<T>(
  request: () => Promise<Result<T, CommandFailure>>,
): Promise<Result<T, CommandFailure>> {
  for (const pauseMs of pausesMs) {
    const answer = await request();
    if (answer.ok || answer.error.code !== 'ZH-COMMAND-003') return answer;
    await pause(pauseMs);
  }
  return request();
}

/** Every page of a list, one after the other, until one is not full. */
async function allPages<T>(
  pageMax: number,
  page: (offset: number) => Promise<Result<readonly T[], CommandFailure>>,
): Promise<Result<readonly T[], CommandFailure>> {
  const all: T[] = [];
  for (;;) {
    const next = await page(all.length);
    if (!next.ok) return next;
    all.push(...next.value);
    if (next.value.length < pageMax) return ok(all);
  }
}

async function send(
  address: ApiAddress,
  method: string,
  path: string,
  body?: unknown,
  limitMs = REQUEST_LIMIT_MS,
): Promise<Result<Response, CommandFailure>> {
  try {
    const response = await fetch(new URL(path, address.url), {
      method,
      headers: {
        authorization: `Bearer ${address.token}`,
        ...(address.approval === undefined ? {} : { 'zerohour-approval': address.approval }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(limitMs),
    });
    return response.ok ? ok(response) : err(await failureOf(response));
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return err(failure('ZH-COMMAND-003', { url: address.url, reason: oneLine(cause) }));
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: unknown;
  readonly remedy?: string;
  readonly diagnostics?: NonNullable<CommandFailure['diagnostics']>;
}

/** The server's problem as it is; a response without a known code becomes ZH-COMMAND-004. */
async function failureOf(response: Response): Promise<CommandFailure> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const { code, detail, remedy, title, diagnostics = [] } = problem;
  if (isErrorCode(code) && detail !== undefined && remedy !== undefined) {
    return { code, line: detail, remedy, ...(diagnostics.length > 0 ? { diagnostics } : {}) };
  }
  const reason = detail ?? title ?? response.statusText;
  return failure('ZH-COMMAND-004', { status: response.status, reason });
}
