import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDrillStore } from '../../edge/store/drillStore.ts';
import { hashPassword } from '../../http/accounts/password.ts';
import { hashSecret, newSecret } from '../../http/accounts/secret.ts';
import type { Operation } from '../../http/api/operation.ts';
import { problemSchema } from '../../http/api/problemSchema.ts';
import { openApiText } from '../../http/openapi/document.ts';
import { operations } from '../../http/operations.ts';
import { newDrillCase } from '../support/drillCase.ts';
import {
  type Answer,
  type HttpHarness,
  openHttpHarness,
  type Sent,
} from '../support/httpHarness.ts';
import { openSwitchShop, type SwitchShop, switchShopFiles } from '../support/switchShop.ts';
import { arbitraryOf, brokenOf, type JsonSchema, type Schemas } from './schemaArbitrary.support.ts';

/**
 * Holds the OpenAPI document and the server together: sends each operation requests that its schemas allow
 * and requests that they do not, and compares status, media type and body of each answer with the document.
 */
interface Described {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: 'path' | 'query'; schema: JsonSchema }[];
  readonly requestBody?: { readonly content: { 'application/json': { schema: JsonSchema } } };
  readonly responses: Readonly<Record<string, unknown>>;
}

const document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Schemas };
} = JSON.parse(openApiText());
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, each]) => ({
    path,
    method: method.toUpperCase(),
    ...each,
  })),
);
type Case = (typeof described)[number];

const campaignText = `name: sale
sale: 2026-11-11T20:00
timeZone: Asia/Shanghai
scenarios: { link: {} }
rehearsals: [{ title: First, from: 2026-10-01T20:00, to: 2026-10-01T22:00 }]
`;

let harness: HttpHarness;
let targetsRoot: string;
let shop: SwitchShop;
let runId: string;
let drillId: string;
let passwordHash: string;
const seed = Number(process.env.ZEROHOUR_SEED ?? 20261126);
/** Operations that hash a password, which takes long on purpose. */
const hashing = new Set(['login', 'createUser', 'resetPassword']);
/** Operations that answer for as long as a run or a drill lasts. */
const endless = new Set(['streamRun', 'streamDrill']);

beforeAll(async () => {
  targetsRoot = await mkdtemp(join(tmpdir(), 'zh-document-'));
  shop = await openSwitchShop(1);
  const files = switchShopFiles(shop.url);
  await writeFile(join(targetsRoot, 'switchshop.yaml'), files.target);
  await writeFile(join(targetsRoot, 'switchshop.switches.yaml'), files.switches);
  await writeFile(join(targetsRoot, 'sale.yaml'), campaignText);
  harness = await openHttpHarness({ targetsRoot, scenariosRoot: targetsRoot });
  passwordHash = await hashPassword('the password of everybody', { N: 2, r: 1, p: 1 });
  const started = await as('admin')('/api/runs', {
    method: 'POST',
    body: { scenarioId: 'mall/smoke' },
  });
  runId = (started.json as { id: string }).id;
  const drill = newDrillCase(1);
  drillId = drill.id;
  await createDrillStore(harness.pool).insert(drill);
  // No server takes it over while the test asks for it.
  await harness.pool.query("update drills set owner_until = 'infinity'");
});
afterAll(async () => {
  await harness.close();
  await shop.close();
  await rm(targetsRoot, { recursive: true, force: true });
});

/** A user with the role of its name, whatever an earlier request did to it. */
const asBefore = `insert into users (name, role, password_hash, must_change)
  values ($1, $2, $3, $4)
  on conflict (name) do update set role = $2, password_hash = $3, must_change = $4 returning id::text`;

/** `fresh` still has its one-time password. */
type As = 'admin' | 'viewer' | 'fresh' | 'nobody';
/** Stands in a path for the id of a user who is there. */
const someUser = 'ID-OF-A-USER';

/** Requests with a session of their own, which a log-out cannot take from the next. */
const as =
  (role: As) =>
  async (path: string, sent: Sent): Promise<Answer> => {
    if (role === 'nobody') return harness.as('')(path, sent);
    const userOf = async (name: Exclude<As, 'nobody'>): Promise<string> => {
      const values = [name, name === 'fresh' ? 'viewer' : name, passwordHash, name === 'fresh'];
      return (await harness.pool.query<{ id: string }>(asBefore, values)).rows[0]?.id ?? '';
    };
    const secret = newSecret();
    const session = { tokenHash: hashSecret(secret), userId: await userOf(role) };
    const other = await userOf(role === 'viewer' ? 'fresh' : 'viewer');
    await harness.accounts.createSession({ ...session, lifeMs: 60_000, perUserMax: 1_000 });
    return harness.as(`zh_session=${secret}`)(path.replace(someUser, other), sent);
  };

interface Request {
  readonly as: As;
  readonly path: string;
  readonly sent: Sent;
}

const hostile = fc.constantFrom(
  '%00',
  '%E0%A4%A',
  '..%2F..',
  '%2e%2e',
  'a'.repeat(300),
  '%F0%9F%9B%92',
);

function requestsOf({ path, method, parameters = [], requestBody }: Case): fc.Arbitrary<Request> {
  const schema = requestBody?.content['application/json'].schema;
  const body = schema === undefined ? fc.constant(undefined) : arbitraryOf(schema, schemas);
  const valuesOf = (place: 'path' | 'query') =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((each) => each.in === place)
          .map(({ name, schema: each }) => [name, parameterOf(path, name, each)]),
      ),
    );
  return fc
    .record({
      as: fc.constantFrom<As>('admin', 'admin', 'admin', 'admin', 'viewer', 'fresh', 'nobody'),
      params: valuesOf('path'),
      query: valuesOf('query'),
      body:
        schema === undefined ? body : fc.oneof(body, body, brokenOf(body), fc.constant('{"a":')),
      headers: fc.constantFrom<Sent['headers']>({}, {}, {}, {}, { 'content-type': 'text/plain' }),
      origin: fc.constantFrom(null, null, null, null, null, null, 'http://elsewhere.test'),
      more: fc.constantFrom('', '', '', '', '', '', 'a=%00'),
    })
    .map(({ as: role, params, query, body: value, headers, origin, more }) => ({
      as: role,
      path: pathOf(path, params, query, more),
      sent: {
        method,
        headers: { ...headers, ...(origin === null ? {} : { origin }) },
        ...(value === undefined ? {} : { body: value === '' ? '""' : value }),
      },
    }));
}

/** An id of something that is there, one that could be, or what no id may be. */
/** Ids of what is there, by the path that they stand in. */
function idsIn(path: string): readonly string[] {
  if (path.includes('/drills/')) return [drillId];
  if (path.includes('/campaigns/')) return ['sale'];
  return [runId, 'mall%2Fsmoke', someUser, '1'];
}

function parameterOf(path: string, name: string, schema: JsonSchema): fc.Arbitrary<string> {
  const allowed = arbitraryOf(schema, schemas).map((value) =>
    value === null ? '' : encodeURIComponent(String(value).replace(/[\ud800-\udfff]/gu, '')),
  );
  const there: Readonly<Record<string, readonly string[]>> = {
    id: idsIn(path),
    target: ['switchshop'],
    name: ['limit'],
  };
  const ids = there[name];
  const known = ids === undefined ? allowed : fc.constantFrom(...ids);
  return fc.oneof(known, known, allowed, hostile, hostile);
}

function pathOf(
  path: string,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>>,
  more: string,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] || 'x');
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== '')
    .map((each) => each.join('='));
  const all = more === '' ? pairs : [...pairs, more];
  return all.length === 0 ? filled : `${filled}?${all.join('&')}`;
}

/** What an answer and the document disagree on; null when they agree. */
function disagreement(of: Case, answer: Answer): string | null {
  const operation: Operation = operations[of.operationId as keyof typeof operations];
  const { status } = answer;
  if (of.responses[status] === undefined) return `status ${status} is not documented`;
  const type = String(answer.headers['content-type'] ?? '').split(';')[0];
  if (status >= 400) {
    if (type !== 'application/problem+json') return `a problem is sent as ${type}`;
    const problem = problemSchema.safeParse(answer.json);
    return problem.success ? null : `the problem is none: ${problem.error.message}`;
  }
  if (operation.content !== undefined) return null;
  if (operation.response === undefined) return answer.text === '' ? null : 'an answer with a body';
  if (type !== 'application/json') return `an answer is sent as ${type}`;
  const parsed = operation.response.safeParse(answer.json);
  if (!parsed.success) return `the answer breaks its schema: ${parsed.error.message}`;
  // A key that the schema does not name is dropped by it.
  return isDeepStrictEqual(parsed.data, answer.json) ? null : 'undocumented keys';
}

const { schemas } = document.components;

describe(`the API document and the server (seed ${seed})`, () => {
  const seen = new Map<string, Set<number>>();

  it.each(described.map((each) => [each.operationId, each] as const))('%s', async (id, of) => {
    const statuses = new Set<number>();
    seen.set(id, statuses);
    await fc.assert(
      fc.asyncProperty(requestsOf(of), async (request) => {
        fc.pre(!(endless.has(id) && [runId, drillId].some((each) => request.path.includes(each))));
        const answer = await as(request.as)(request.path, request.sent);
        statuses.add(answer.status);
        const wrong = disagreement(of, answer);
        if (wrong !== null) throw new Error(`${wrong}: ${answer.text.slice(0, 300)}`);
      }),
      { seed, numRuns: hashing.has(id) ? 40 : 60, endOnFailure: true },
    );
  });

  it('reach every answer that the role, the origin, the path and the body decide', () => {
    const decided = [200, 201, 202, 204, 400, 401, 403, 415, 422];
    // Needs a right password, a run that drives or has finished, an open token, a worker that joined, a push, or a drill file.
    const conditional = ['login 201', 'changePassword 204', 'report 200', 'makeReport 200'].concat(
      ['runFile 200', 'streamRun 200', 'joinWorker 201', 'revokeWorker 204', 'deleteJoinToken 204'],
      ['revokeToken 204', 'makeReport 422', 'login 422', 'changePassword 422', 'changeRate 202'],
      [
        'startDrill 201',
        'drillReport 200',
        'drillFile 200',
        'streamDrill 200',
        'drillFilePlan 200',
      ],
      ['previewPush 200', 'startPush 202', 'getPush 200', 'continuePush 202', 'rollBackPush 202'],
    );
    const unseen = described.flatMap(({ operationId, responses }) =>
      Object.keys(responses)
        .map(Number)
        .filter((status) => decided.includes(status) && !seen.get(operationId)?.has(status))
        .map((status) => `${operationId} ${status}`)
        .filter((answer) => !conditional.includes(answer)),
    );
    expect(unseen).toEqual([]);
  });
});
