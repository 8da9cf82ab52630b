import { count } from '../../text/figures.ts';

/** The columns of each table that the queries of an audit file name, as the database writes them, by the table's name. */
export type TableShapes = Readonly<Record<string, string>>;

/** A statement that somebody sent through a tool for people, such as psql. */
export interface HandStatement {
  readonly application: string;
  readonly user: string;
  /** Its first words. */
  readonly statement: string;
}

/** What was done to the database beside the shop's own work while the audit watched. Plain JSON. */
export interface InterventionTrail {
  /** As the latest reading that looked showed them; null where none did. */
  readonly tables: TableShapes | null;
  /** Changes of tables, a sentence each, and statements by hand: the first of each. */
  readonly changes: readonly string[];
  readonly statements: readonly string[];
  /** How many there were in all. */
  readonly changed: number;
  readonly stated: number;
}

export const noInterventions: InterventionTrail = {
  ...{ tables: null, changes: [], statements: [], changed: 0, stated: 0 },
};

/** How many of each are kept. */
export const interventionsMax = 10;

/** Absent: the reading did not look. */
export interface InterventionReading {
  readonly tables?: TableShapes;
  readonly byHand?: readonly HandStatement[];
}

/** The trail after a reading. The first tables that are seen are no change. */
export function nextInterventions(
  before: InterventionTrail = noInterventions,
  { tables, byHand = [] }: InterventionReading,
): InterventionTrail {
  const changes =
    tables === undefined || before.tables === null ? [] : changesOf(before.tables, tables);
  const statements = byHand.map(handText);
  if (
    changes.length + statements.length === 0 &&
    (tables === undefined || before.tables !== null)
  ) {
    return before;
  }
  return {
    tables: tables ?? before.tables,
    changes: [...before.changes, ...changes].slice(0, interventionsMax),
    statements: [...before.statements, ...statements].slice(0, interventionsMax),
    changed: before.changed + changes.length,
    stated: before.stated + statements.length,
  };
}

function changesOf(before: TableShapes, after: TableShapes): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return [];
    if (is === undefined) return [`table ${name} is gone`];
    if (was === undefined) return [`table ${name} is new`];
    const [old, now] = [was.split(', '), is.split(', ')];
    const lost = old.filter((column) => !now.includes(column));
    const added = now.filter((column) => !old.includes(column));
    const parts = [
      ...(lost.length === 0 ? [] : [`lost ${lost.join(', ')}`]),
      ...(added.length === 0 ? [] : [`got ${added.join(', ')}`]),
    ];
    return [
      `table ${name} ${parts.length === 0 ? 'has its columns in another order' : parts.join(' and ')}`,
    ];
  });
}

const handText = ({ application, user, statement }: HandStatement): string =>
  `${application}, user ${user}, "${statement}"`;

/** What a reader must know of it, a sentence each. */
export function interventionNotes(trail: InterventionTrail = noInterventions): readonly string[] {
  const { changes, changed, statements, stated } = trail;
  const more = (all: number, shown: number): string =>
    all > shown ? `; and ${count(all - shown)} more` : '';
  return [
    ...(changed === 0
      ? []
      : [
          `the schema changed while the audit watched: ${changes.join('; ')}${more(changed, changes.length)}; see whether the queries still say what they mean`,
        ]),
    ...(stated === 0
      ? []
      : [
          `somebody wrote by hand while the audit watched, and not the application: ${statements.join('; ')}${more(stated, statements.length)}`,
        ]),
  ];
}

/** What came after an earlier trail, a line each; of more than are kept, those that are. */
export function newInterventions(
  after: InterventionTrail = noInterventions,
  before: InterventionTrail = noInterventions,
): readonly string[] {
  return [
    ...after.changes.slice(before.changes.length).map((text) => `the schema changed: ${text}`),
    ...after.statements.slice(before.statements.length).map((text) => `by hand: ${text}`),
  ];
}
