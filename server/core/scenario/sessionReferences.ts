import type { KeyPath } from '../diagnostics/keyPath.ts';
import { hint } from '../diagnostics/suggest.ts';
import { placeholdersOf } from '../traffic/template.ts';
import { requestsIn, walkedNames } from './flowReferences.ts';
import { diagnostic, list, type Mapping, mapping, type ReferenceDiagnostic } from './rawFile.ts';
import { isOfSession, sessionWord } from './sessionSchema.ts';

/** What a session and the journeys that have it say of each other: names, rows, captured values. */

/** What `${session.name}` may name in some steps, or why it names nothing there. */
export type SessionScope = readonly string[] | string;

const notHere = 'they have no session: each VU logs in after set-up';

/** Steps with the keys that lead to them, and what they know of the session. */
export interface SessionSteps {
  readonly at: KeyPath;
  readonly steps: Mapping;
  readonly session: SessionScope;
}

/** The steps of the session of a file; none without one. */
export function sessionSteps(root: Mapping): readonly SessionSteps[] {
  if (root.session === undefined) return [];
  const { steps, logout } = mapping(root.session);
  const own = `a log-in has no session yet; write what it captures as \${name}`;
  return [
    { at: ['session', 'steps'], steps: mapping(steps), session: own },
    { at: ['session', 'logout'], steps: mapping(logout), session: capturedBy(root) },
  ];
}

const capturedBy = (root: Mapping): readonly string[] =>
  requestsIn(mapping(mapping(root.session).steps)).flatMap(({ step }) =>
    Object.keys(mapping(step.capture)),
  );

/** Of set-up and teardown. */
export const onceScope = (root: Mapping): SessionScope =>
  root.session === undefined ? noSession : notHere;

const noSession = 'the file has no "session"';

export function pathScope(root: Mapping, path: Mapping = {}): SessionScope {
  if (root.session === undefined) return noSession;
  return path.session === undefined
    ? capturedBy(root)
    : 'journeys of this path have none, it says "session: none"';
}

/** Why `${session.name}` cannot stand where this is known of the session; null where it can. */
export function sessionProblem(name: string, scope: SessionScope): string | null {
  if (typeof scope === 'string') return `\${session.${name}} names nothing here: ${scope}`;
  return scope.includes(name)
    ? null
    : `no step of the session captures "${name}"${hint(name, scope)}`;
}

export function sessionDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const paths = Object.entries(mapping(root.paths)).map(
    ([name, path]) => [name, mapping(path)] as const,
  );
  if (root.session === undefined) {
    return paths.flatMap(([name, path]) =>
      path.session === undefined
        ? []
        : [diagnostic(['paths', name, 'session'], `${noSession}; leave this out`, 'key')],
    );
  }
  return [
    ...reservedDiagnostics(root),
    ...stepDiagnostics(root, paths),
    ...paths.flatMap(([name, path]) => rowDiagnostics(root, name, path)),
  ];
}

function reservedDiagnostics(root: Mapping): readonly ReferenceDiagnostic[] {
  const message = `beside a session "${sessionWord}" means that; name it otherwise`;
  const places: readonly (readonly [KeyPath, unknown])[] = [
    [['paths'], root.paths],
    [['data', 'datasets'], mapping(root.data).datasets],
  ];
  return places.flatMap(([at, all]) =>
    mapping(all)[sessionWord] === undefined
      ? []
      : [diagnostic([...at, sessionWord], message, 'key')],
  );
}

/** Reports tell steps of sessions and journeys apart by their names. */
function stepDiagnostics(
  root: Mapping,
  paths: readonly (readonly [string, Mapping])[],
): readonly ReferenceDiagnostic[] {
  const walked = new Map(
    paths.flatMap(([path, { steps }]) =>
      walkedNames(mapping(steps)).map((step) => [step, path] as const),
    ),
  );
  const seen = new Set<string>();
  return sessionSteps(root).flatMap(({ at, steps }) =>
    Object.entries(steps).flatMap(([name, step]) => {
      const path = walked.get(name);
      const twice = seen.has(name);
      seen.add(name);
      return [
        ...(path === undefined
          ? []
          : [
              diagnostic(
                [...at, name],
                `path "${path}" has a step "${name}" too; name one of them otherwise`,
                'key',
              ),
            ]),
        ...(twice
          ? [
              diagnostic(
                [...at, name],
                `the log-in has a step "${name}" too; name one of them otherwise`,
                'key',
              ),
            ]
          : []),
        ...(mapping(step).think === undefined
          ? []
          : [
              diagnostic(
                [...at, name, 'think'],
                'nobody waits between the steps of a session; leave "think" out',
                'key',
              ),
            ]),
      ];
    }),
  );
}

/** A unique row belongs to the VU that logs in with it. */
function rowDiagnostics(
  root: Mapping,
  name: string,
  path: Mapping,
): readonly ReferenceDiagnostic[] {
  if (path.session === undefined) return [];
  const owned = sessionSteps(root)
    .flatMap(({ steps }) => placeholdersOf(steps))
    .flatMap((each) => (each.kind === 'column' && !isOfSession(each) ? [each.dataset] : []))
    .filter((dataset) => mapping(mapping(mapping(root.data).datasets)[dataset]).pick === 'unique');
  const used = [
    ...placeholdersOf(path.steps).flatMap((each) => (each.kind === 'column' ? [each.dataset] : [])),
    ...list(path.rows),
  ];
  const [both] = owned.filter((dataset) => used.includes(dataset));
  if (both === undefined) return [];
  const message = `the session gives each row of dataset "${both}" to one VU, and this path has no session; name another dataset, or leave "session: none" out`;
  return [diagnostic(['paths', name, 'session'], message)];
}
