import { err, ok, type Result } from '../result.ts';
import { bounds } from '../scenario/forms.ts';
import { percentEncoded } from '../text/halfCharacter.ts';
import { createMask } from '../text/mask.ts';
import { isSecretName } from '../text/secretName.ts';
import {
  createNotices,
  type DraftDataset,
  type DraftPath,
  type DraftStep,
  type ImportProblem,
  type Reading,
} from './draft.ts';
import type { Importer } from './importer.ts';
import { listOf, objectOf, textOf } from './jsonText.ts';
import { type OpenapiDocument, openDocument } from './openapiDocument.ts';
import { columnOf, groupsOf, idOf, inOrder } from './openapiFlow.ts';
import { type Operation, operationsOf } from './openapiOperation.ts';
import { openSecurity, type Security } from './openapiSecurity.ts';
import { type Filled, fillRequest, type ImportedRequest, type Slot } from './request.ts';
import { isMadeUp } from './schemaExample.ts';
import { type SecretReferences, secretReferences } from './secretReferences.ts';
import { createStepNames } from './stepNames.ts';

/** OpenAPI 3.0 and 3.1 (https://spec.openapis.org/oas/v3.1.0.html): a path for each tag or resource. */
export const openapi: Importer = {
  name: 'openapi',
  title: 'OpenAPI 3.0 and 3.1, YAML or JSON',
  recognises: (text) =>
    /(?:^|[{,\s])["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\./.test(text.slice(0, 20_000)),
  read(text) {
    const notices = createNotices();
    const document = openDocument(text, notices);
    return document.ok ? readDocument(document.value) : document;
  },
};

const noOperations: ImportProblem = {
  place: 'paths',
  message: 'has no operation that a step can send',
  remedy: 'See docs/guides/import.md for what is taken.',
};

/** Longer paths are no journey; what is beyond is counted. */
const stepsMax = 20;
/** Stands for a server that the document names by a path only. */
const nowhere = 'http://target.invalid';
const paramsName = 'params';
const mask = createMask([]);

function readDocument(document: OpenapiDocument): Result<Reading, ImportProblem> {
  const { notices } = document;
  const groups = [...groupsOf(operationsOf(document))].map(
    ([name, all]) => [name, inOrder(all)] as const,
  );
  for (const [, operations] of groups.slice(bounds.paths)) {
    for (const { place } of operations) {
      notices.add(
        'operation',
        place,
        `a scenario has ${bounds.paths} paths; write those that matter`,
      );
    }
  }
  const kept = groups.slice(0, bounds.paths).map(([name, operations]) => {
    for (const { place } of operations.slice(stepsMax)) {
      notices.add(
        'operation',
        place,
        `an imported path has ${stepsMax} steps; write those that matter`,
      );
    }
    return [name, operations.slice(0, stepsMax)] as const;
  });
  if (kept.length === 0) return err(noOperations);
  return ok(readingOf(document, kept));
}

function readingOf(
  document: OpenapiDocument,
  groups: readonly (readonly [string, readonly Operation[]])[],
): Reading {
  const server = serverOf(document);
  const requests = new Map(
    groups.flatMap(([, all]) => all.map((each) => [each, requestOf(each, server)] as const)),
  );
  const secrets = secretReferences([...requests.values()], isMadeUp);
  const security = openSecurity(document);
  const columns = new Map<string, string>();
  const names = new Set<string>();
  const paths = groups.map(([name, operations]): DraftPath => {
    const steps = stepsOf(document, operations, { server, requests, secrets, security, columns });
    return { name: pathName(name, names), steps };
  });
  const captures = paths.flatMap(({ steps }) =>
    steps.flatMap(({ capture }) => Object.keys(capture)),
  );
  const named = [...new Set([...secrets.names(), ...security.names()])];
  return {
    draft: {
      baseUrl: server.origin === nowhere ? null : server.origin,
      otherHosts: [],
      paths,
      datasets: datasetsOf(columns),
      secrets: named,
    },
    taken: [
      { what: 'step', count: requests.size },
      { what: 'path', count: paths.length },
      { what: 'capture', count: captures.length },
      { what: 'parameter to fill in', count: columns.size },
      { what: 'secret to fill in', count: named.length },
    ],
    notices: document.notices.list(),
  };
}

function datasetsOf(columns: ReadonlyMap<string, string>): readonly DraftDataset[] {
  if (columns.size === 0) return [];
  const comment = 'write ids that exist, one row each';
  return [{ name: paramsName, columns: Object.fromEntries(columns), comment }];
}

interface Server {
  readonly origin: string;
  /** Path before those of the operations; without a slash at its end. */
  readonly prefix: string;
}

/** The first server, its variables by their defaults. */
function serverOf({ root, notices, resolve }: OpenapiDocument): Server {
  const servers = listOf(root.servers);
  for (const _ of servers.slice(1))
    notices.add(
      'other server',
      'servers',
      'the first is taken; write another into the target file',
    );
  const first = resolve(servers[0]);
  const variables = objectOf(first.variables);
  const url = textOf(first.url).replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const variable = objectOf(variables[name]);
    return String(variable.default ?? listOf(variable.enum)[0] ?? name);
  });
  const place = 'servers[0].url';
  const parsed = URL.canParse(url, nowhere) ? new URL(url, nowhere) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    notices.add('address of a server that is none', place, "write the target's baseUrl");
    return { origin: nowhere, prefix: '' };
  }
  return { origin: parsed.origin, prefix: parsed.pathname.replace(/\/+$/, '') };
}

/** Stands for a parameter of the path, in letters that a URL keeps. */
const mark = (index: number): string => `zh-parameter-${index}-zh`;
const parameters = (template: string): readonly string[] =>
  [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);

function requestOf(operation: Operation, server: Server): ImportedRequest {
  const path = parameters(operation.template).reduce(
    (text, name, index) => text.replace(`{${name}}`, mark(index)),
    operation.template,
  );
  const url = new URL(server.origin);
  url.pathname = server.prefix + path;
  url.search = operation.query
    .map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`)
    .join('&');
  const { method, headers, body, place } = operation;
  return { method, url, headers, body, place };
}

interface Making {
  readonly server: Server;
  readonly requests: ReadonlyMap<Operation, ImportedRequest>;
  readonly secrets: SecretReferences;
  readonly security: Security;
  /** Of the dataset of parameters: column → example. */
  readonly columns: Map<string, string>;
}

function stepsOf(
  document: OpenapiDocument,
  operations: readonly Operation[],
  making: Making,
): readonly DraftStep[] {
  const captures = operations.map((): Record<string, string> => ({}));
  const used = new Map<string, string>();
  const nameOf = createStepNames();
  const parameter = (at: number, name: string): string => {
    const template = operations[at]?.template ?? '';
    const given = operations[at]?.pathValues[name] ?? '';
    const example =
      given === '' || isSecretName(name) || mask.text(given) !== given ? 'REPLACE-ME' : given;
    const collection = template.slice(0, template.indexOf(`{${name}}`)).replace(/\/$/, '');
    const known = used.get(`${collection} ${name}`);
    if (known !== undefined) return known;
    const captured = capture(document, operations.slice(0, at), collection, name, captures);
    const column = columnOf(template, name);
    const placeholder = captured === null ? `$\{${paramsName}.${column}}` : `$\{${captured}}`;
    if (captured === null) making.columns.set(column, making.columns.get(column) ?? example);
    else used.set(`${collection} ${name}`, placeholder);
    return placeholder;
  };
  return operations.map((operation, at): DraftStep => {
    const filled = filledOf(operation, making);
    const url = parameters(operation.template).reduce(
      (text, name, index) => text.replace(mark(index), () => parameter(at, name)),
      filled.url,
    );
    return {
      name: nameOf(operation.method, operation.template),
      method: operation.method,
      ...filled,
      url,
      expect: operation.expect,
      capture: captures[at] ?? {},
      thinkMs: 0,
      comments: [],
    };
  });
}

/** The last operation before on the collection that gives the id: creating one, else listing them. */
function capture(
  document: OpenapiDocument,
  before: readonly Operation[],
  collection: string,
  parameter: string,
  captures: readonly Record<string, string>[],
): string | null {
  const same = before.flatMap((operation, index) =>
    operation.template.replace(/\/$/, '') === collection ? [{ operation, index }] : [],
  );
  for (const method of ['POST', 'GET']) {
    for (const { operation, index } of same.filter((each) => each.operation.method === method)) {
      const found = idOf(document, operation, parameter);
      if (found === null || captures.some((each) => Object.hasOwn(each, found.name))) continue;
      Object.assign(captures[index] ?? {}, { [found.name]: found.jsonPath });
      return found.name;
    }
  }
  return null;
}

function filledOf(operation: Operation, { server, requests, secrets, security }: Making): Filled {
  const request = requests.get(operation) ?? requestOf(operation, server);
  const fill = (slot: Slot): string | null =>
    slot.where === 'header' && /idempotency/i.test(slot.key) ? `$\{journey}` : secrets.fill(slot);
  return security.secure(operation, fillRequest(request, server.origin, fill));
}

/** `Order items` → `order-items`; each once. */
function pathName(tag: string, used: Set<string>): string {
  const plain = tag
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 28);
  const base = plain === 'customer' || plain === '' ? `${plain || 'path'}-api` : plain;
  let name = base;
  for (let number = 2; used.has(name); number += 1) name = `${base}-${number}`;
  used.add(name);
  return name;
}
