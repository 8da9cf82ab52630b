import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CreateDocumentOptions,
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { packageRoot } from '../../root.ts';
import type { Operation } from '../api/operation.ts';
import { problemSchema } from '../api/problemSchema.ts';
import { operations } from '../operations.ts';

const statusTitles: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  401: 'Nobody is logged in.',
  403: 'Not allowed: the role, the origin, or a wrong password.',
  404: 'There is no such thing.',
  409: 'In conflict with what is there now.',
  412: 'The preflight failed.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  421: 'The request names a host that is not this server.',
  422: 'The request or the scenario has diagnostics.',
  429: 'Too many attempts; see Retry-After.',
  502: 'The target cannot be reached.',
  503: 'Not now; see Retry-After.',
};

/** The OpenAPI 3.1 document of the API, as the text of `docs/openapi.json`. */
export function openApiText(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const document: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: {
      title: 'Zerohour',
      version: String(manifest.version),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    paths: paths(),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'zh_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
  const made = createDocument(document, { override: dropSafeBounds });
  return `${JSON.stringify(made, null, 2)}\n`;
}

/** Drops the bounds that zod gives every integer, those of a double. */
const dropSafeBounds: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema }) => {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

function paths(): NonNullable<ZodOpenApiObject['paths']> {
  const found: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [id, operation] of Object.entries<Operation>(operations)) {
    const path = `/api${operation.path}`;
    found[path] = { ...found[path], [operation.method]: describe(id, operation) };
  }
  return found;
}

function describe(id: string, operation: Operation): ZodOpenApiOperationObject {
  return {
    operationId: id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.access === 'open' ? { security: [] } : {}),
    ...(operation.access === 'lead' || operation.access === 'admin'
      ? { description: `Needs the role ${operation.access}.` }
      : {}),
    requestParams: {
      ...(operation.params ? { path: operation.params } : {}),
      ...(operation.query ? { query: operation.query } : {}),
    },
    ...(operation.body ? { requestBody: { required: true, content: json(operation.body) } } : {}),
    responses: responses(operation),
  };
}

/** The statuses of the problems that an operation may answer: its own, and those of what stands before it. */
export function problemStatuses(operation: Operation): readonly number[] {
  const read = operation.params !== undefined || operation.query !== undefined;
  const statuses = [
    ...[400, 421, 503],
    ...(operation.access === 'open' ? [] : [401]),
    ...(mayForbid(operation) ? [403] : []),
    ...(operation.body === undefined ? [] : [413, 415, 422]),
    ...(read ? [422] : []),
    ...operation.problems,
  ];
  return [...new Set(statuses)].sort((a, b) => a - b);
}

/** By the role, a one-time password, a token's scope, or the origin of a request that changes something. */
function mayForbid({ access, method, beforeOwnPassword }: Operation): boolean {
  if (method !== 'get') return true;
  return access !== 'open' && !(access === 'viewer' && beforeOwnPassword === true);
}

function responses(operation: Operation): ZodOpenApiResponsesObject {
  const problems = problemStatuses(operation);
  return {
    [`${operation.status}`]: { description: 'Done.', ...answer(operation) },
    ...Object.fromEntries(problems.map((status) => [`${status}`, problemOf(status)])),
  };
}

/** One shared response a status. */
function problemOf(status: number): ZodOpenApiResponseObject {
  const known = sharedProblems.get(status) ?? {
    id: `Problem${status}`,
    description: statusTitles[status] ?? 'A problem.',
    content: { 'application/problem+json': { schema: problemSchema } },
  };
  sharedProblems.set(status, known);
  return known;
}

const sharedProblems = new Map<number, ZodOpenApiResponseObject>();

function answer(operation: Operation): Pick<ZodOpenApiResponseObject, 'content'> {
  if (operation.response) return { content: json(operation.response) };
  if (!operation.content) return {};
  return {
    content: Object.fromEntries(
      Object.entries(operation.content).map(([type, schema]) => [
        type,
        { schema: schema ?? { type: 'string' as const } },
      ]),
    ),
  };
}

const json = (schema: NonNullable<Operation['body']>) => ({ 'application/json': { schema } });
